/** Routed repositories: two beans, one for each path, become one that goes by the decision. */
@NullMarked
package dev.switchback.spring.repository;

import org.jspecify.annotations.NullMarked;

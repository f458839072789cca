/** The code of {@code docs/spring.md}. */
@NullMarked
package dev.switchback.spring.docs;

import org.jspecify.annotations.NullMarked;

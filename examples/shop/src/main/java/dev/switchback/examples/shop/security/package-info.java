/** Who may do what, with example users. */
@NullMarked
package dev.switchback.examples.shop.security;

import org.jspecify.annotations.NullMarked;

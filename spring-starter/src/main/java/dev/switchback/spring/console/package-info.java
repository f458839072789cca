/** The console: one page on which people see how each change stands, and have things done to it. */
@NullMarked
package dev.switchback.spring.console;

import org.jspecify.annotations.NullMarked;

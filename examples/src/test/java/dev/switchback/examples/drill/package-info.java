/** The drill itself on trial: it passes, and it notices. */
@NullMarked
package dev.switchback.examples.drill;

import org.jspecify.annotations.NullMarked;

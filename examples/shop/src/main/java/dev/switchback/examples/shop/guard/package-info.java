/** How strict the guard of the new path is, by properties. */
@NullMarked
package dev.switchback.examples.shop.guard;

import org.jspecify.annotations.NullMarked;

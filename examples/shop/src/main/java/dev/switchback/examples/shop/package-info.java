/** A shop in the middle of a schema change: the application that Spring Boot starts. */
@NullMarked
package dev.switchback.examples.shop;

import org.jspecify.annotations.NullMarked;

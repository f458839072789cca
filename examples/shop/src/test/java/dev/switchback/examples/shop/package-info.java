/** The shop as its users meet it: by HTTP, with a real PostgreSQL behind it. */
@NullMarked
package dev.switchback.examples.shop;

import org.jspecify.annotations.NullMarked;

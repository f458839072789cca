/** The database: the one that is given, or one that comes and goes with the application. */
@NullMarked
package dev.switchback.examples.shop.database;

import org.jspecify.annotations.NullMarked;

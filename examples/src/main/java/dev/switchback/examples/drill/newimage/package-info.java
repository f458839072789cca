/** The new release of the application: the same traffic, with Switchback, jOOQ, HikariCP and an OpenFeature client. */
@NullMarked
package dev.switchback.examples.drill.newimage;

import org.jspecify.annotations.NullMarked;

/** The server and the databases of the drill, the customers in them, and the checker that trusts nobody. */
@NullMarked
package dev.switchback.examples.drill.database;

import org.jspecify.annotations.NullMarked;

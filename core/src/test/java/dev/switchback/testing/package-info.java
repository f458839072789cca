/** What the tests share: a real PostgreSQL, a database for each test, and the names of the promises. */
@NullMarked
package dev.switchback.testing;

import org.jspecify.annotations.NullMarked;

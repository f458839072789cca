/** Who still uses the old shape: everything the database can tell about it, and what it cannot tell. */
@NullMarked
package dev.switchback.usage;

import org.jspecify.annotations.NullMarked;

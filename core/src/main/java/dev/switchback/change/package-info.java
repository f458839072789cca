/** What changes: the names, shapes and mappings of a schema change, as plain values that know no database. */
@NullMarked
package dev.switchback.change;

import org.jspecify.annotations.NullMarked;

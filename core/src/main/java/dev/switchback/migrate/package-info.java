/** What a migration may not do while both shapes of a change live, whatever tool runs it. */
@NullMarked
package dev.switchback.migrate;

import org.jspecify.annotations.NullMarked;

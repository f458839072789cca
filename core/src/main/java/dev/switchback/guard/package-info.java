/** What must be in place, and left alone, while both shapes of a change live; and who notices when it is not. */
@NullMarked
package dev.switchback.guard;

import org.jspecify.annotations.NullMarked;

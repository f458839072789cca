/** How long the rollback window has been open and stable, and what set its clock back. */
@NullMarked
package dev.switchback.window;

import org.jspecify.annotations.NullMarked;

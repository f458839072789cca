/** The guard: compares the new path with its own error budget, and takes reads back to the old shape when it is at fault. */
@NullMarked
package dev.switchback.slo;

import org.jspecify.annotations.NullMarked;

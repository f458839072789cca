/** The entrance: one builder, one handle for each schema change. */
@NullMarked
package dev.switchback;

import org.jspecify.annotations.NullMarked;

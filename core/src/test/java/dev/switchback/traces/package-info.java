/** Random histories of one change, and an oracle of its own that says when contract must not be reached. */
@NullMarked
package dev.switchback.traces;

import org.jspecify.annotations.NullMarked;

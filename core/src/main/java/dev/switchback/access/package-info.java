/** Reads and writes through a decision: one repository interface, two adapters. */
@NullMarked
package dev.switchback.access;

import org.jspecify.annotations.NullMarked;

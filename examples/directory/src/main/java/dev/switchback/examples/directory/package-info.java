/** A directory of customers, as a team wrote it before it had heard of Switchback. {@code docs/adopting.md} is its sequel. */
@NullMarked
package dev.switchback.examples.directory;

import org.jspecify.annotations.NullMarked;

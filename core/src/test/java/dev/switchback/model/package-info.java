/**
 * A small world explored to its end: two instances, an old image, one row, an operator, and everything that can happen between them
 * in any order. The decisions, phases and confirmations are the library's own code; what is SQL there is told here in a few lines,
 * each naming the class that it stands for.
 */
@NullMarked
package dev.switchback.model;

import org.jspecify.annotations.NullMarked;

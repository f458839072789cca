/** A database in trouble: what becomes of the application, of an operator's calls, and of the rows, while it lasts and afterwards. */
@NullMarked
package dev.switchback.trouble;

import org.jspecify.annotations.NullMarked;

/** Which path now: the flag, the pure router, the decision, and the unit of work that keeps it. */
@NullMarked
package dev.switchback.route;

import org.jspecify.annotations.NullMarked;

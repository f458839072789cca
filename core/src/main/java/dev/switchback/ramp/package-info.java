/** How the new path gets its share of the traffic: step by step of a plan, set or seen, held and judged. */
@NullMarked
package dev.switchback.ramp;

import org.jspecify.annotations.NullMarked;

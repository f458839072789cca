/** Random concurrent histories of everybody who may be at work at once, and whether what they saw is possible. */
@NullMarked
package dev.switchback.history;

import org.jspecify.annotations.NullMarked;

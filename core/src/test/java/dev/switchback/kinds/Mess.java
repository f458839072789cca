package dev.switchback.kinds;

/**
 * A value of the old shape that keeps the window shut.
 *
 * @param fact with what the new shape says all the same
 * @param mended what somebody writes instead, with what the new shape says then
 * @param convertible whether it can be converted, but not back to the same; otherwise not at all
 */
record Mess(Fact fact, Fact mended, boolean convertible) {}

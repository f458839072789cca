package dev.switchback.history;

/**
 * From when something was begun until it was answered, by a clock of which no two ticks are the same: what lies between is not known.
 */
record Span(long begun, long ended) {

    boolean isBefore(Span other) {
        return ended < other.begun;
    }

    boolean isWithin(Span other) {
        return begun > other.begun && ended < other.ended;
    }
}

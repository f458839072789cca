package dev.switchback.database;

import java.util.regex.Pattern;

/** How a text that people or rows have brought gets into a log: as one line, without what moves a terminal's cursor or turns its letters. */
public final class OneLine {

    private static final Pattern MOVING = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+");

    private OneLine() {}

    /** The text with a blank in place of each stretch of control and format characters and ends of lines. */
    public static String of(Object text) {
        return MOVING.matcher(text.toString()).replaceAll(" ");
    }
}

package dev.switchback.examples.drill.terminal;

import java.io.PrintStream;
import java.util.List;

/**
 * Prints lines that stay and, on a terminal, keeps a few lines below them that are drawn again and again. Thread-safe.
 */
final class Screen {

    private static final String HIDE_CURSOR = "\033[?25l";
    private static final String SHOW_CURSOR = "\033[?25h";
    private static final String NO_WRAP = "\033[?7l";
    private static final String WRAP = "\033[?7h";
    private static final String UP_AND_CLEAR = "\033[1A\033[2K";

    private final PrintStream out;
    private final boolean live;
    private List<String> below = List.of();
    private boolean closed;

    Screen(PrintStream out, boolean live) {
        this.out = out;
        this.live = live;
    }

    /** A line that stays. */
    synchronized void print(String line) {
        if (closed) {
            return;
        }
        String again = live ? drawn(below) : "";
        out.print((live ? erased() : "") + line + '\n' + again);
        out.flush();
    }

    /** The lines that live, instead of those before. */
    synchronized void below(List<String> lines) {
        if (closed || !live) {
            return;
        }
        String text = erased() + drawn(lines);
        below = List.copyOf(lines);
        out.print(text);
        out.flush();
    }

    /** Gives the terminal back as it was. What is printed afterwards is not shown. */
    synchronized void close() {
        if (!closed && live) {
            out.print(erased() + SHOW_CURSOR);
            out.flush();
        }
        closed = true;
    }

    private String erased() {
        return UP_AND_CLEAR.repeat(below.size());
    }

    private static String drawn(List<String> lines) {
        return lines.isEmpty() ? "" : HIDE_CURSOR + NO_WRAP + String.join("\n", lines) + "\n" + WRAP;
    }
}

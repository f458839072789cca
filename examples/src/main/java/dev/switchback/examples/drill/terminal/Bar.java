package dev.switchback.examples.drill.terminal;

/** A progress bar as text. */
final class Bar {

    private static final int WIDTH = 32;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

    private Bar() {}

    /** The bar at a fraction from 0 to 1. */
    static String of(double fraction) {
        int eighths = (int) Math.round(Math.max(0, Math.min(1, fraction)) * WIDTH * 8);
        StringBuilder bar = new StringBuilder("█".repeat(eighths / 8));
        if (eighths % 8 > 0) {
            bar.append(EIGHTHS.charAt(eighths % 8));
        }
        return bar + "·".repeat(WIDTH - bar.length());
    }
}

package dev.switchback.evidence;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Texts for the page. Whatever people or machines named themselves stays text: it neither becomes markup nor changes its direction. */
final class Html {

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private Html() {}

    static String text(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n', '\t' -> out.append((char) c);
                default -> {
                    if (isInvisible(c)) {
                        out.append(String.format(Locale.ROOT, "[U+%04X]", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.toString();
    }

    /** Control characters, those that turn the direction of what follows, and halves of pairs. */
    private static boolean isInvisible(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || c == 0xfffe
                || c == 0xffff;
    }

    /** "15 Nov 2026 08:00". */
    static String minute(Instant time) {
        return MINUTE.format(time);
    }

    /** "13 d 4 h", "5 h 20 min", "4 min". */
    static String span(Duration span) {
        long minutes = span.toMinutes();
        if (minutes < 60) {
            return minutes + " min";
        }
        return minutes < 2_880
                ? minutes / 60 + " h" + rest(minutes % 60, "min")
                : minutes / 1_440 + " d" + rest(minutes % 1_440 / 60, "h");
    }

    private static String rest(long number, String unit) {
        return number == 0 ? "" : " " + number + " " + unit;
    }

    /** A count with a thin space between thousands. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', '\u2009');
    }

    /** Milliseconds with two significant digits. */
    static String millis(double millis) {
        if (Double.isNaN(millis)) {
            return "–";
        }
        return millis >= 1000
                ? String.format(Locale.ROOT, "%.1f s", millis / 1000)
                : String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
    }

    /** A percentage for a scale, without zeros at its end. */
    static String tick(double percent) {
        return BigDecimal.valueOf(percent).stripTrailingZeros().toPlainString() + " %";
    }

    /** A percentage that does not hide a small one. */
    static String percent(double percent) {
        if (Double.isNaN(percent)) {
            return "–";
        }
        if (percent == 0 || percent >= 99.95) {
            return String.format(Locale.ROOT, "%.0f %%", percent);
        }
        return String.format(Locale.ROOT, percent < 0.1 ? "%.3f %%" : percent < 10 ? "%.2f %%" : "%.1f %%", percent);
    }
}

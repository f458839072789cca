package dev.switchback.evidence;

/** Small pictures for states: each has a form of its own, and the word stands beside it. */
final class Icons {

    private Icons() {}

    static String of(String state) {
        return switch (state) {
            case "GO", "PASS", "yes" -> icon("good", "M8 1a7 7 0 1 1 0 14a7 7 0 1 1 0-14zM4.5 8.2l2.4 2.5l4.6-5");
            case "NO_GO", "FAIL" -> icon("bad", "M5 1h6l4 4v6l-4 4h-6l-4-4v-6zM5 5l6 6M11 5l-6 6");
            case "WAIVED" -> icon("unsure", "M1 1h14v14h-14zM4 9c2-4 3 2 5-1s2-1 3-1");
            case "no" -> icon("none", "M8 1a7 7 0 1 1 0 14a7 7 0 1 1 0-14z");
            default -> icon("unsure", "M8 0.5l7.5 7.5l-7.5 7.5l-7.5-7.5zM8 4v5M8 11v1");
        };
    }

    private static String icon(String style, String path) {
        return "<svg class=\"icon " + style + "\" viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path d=\"" + path
                + "\"/></svg>";
    }
}

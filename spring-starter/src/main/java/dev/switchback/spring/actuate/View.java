package dev.switchback.spring.actuate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What there is to see of a change. */
enum View {
    STATE,
    FLEET,
    TRAFFIC,
    GATE,
    JOURNAL,
    DIAGNOSE,
    WINDOW,
    RAMP,
    SLO,
    MISMATCHES,
    BACKFILL,
    USAGE,
    APPROVALS;

    /** As it stands in an address. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<View> of(String word) {
        return Arrays.stream(values()).filter(view -> view.word().equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(View::word).toList();
    }
}

package dev.switchback.diagnose;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one inquiry finds, as it finds it. */
final class Findings {

    private final Question question;
    private final String source;
    private final List<Reason> reasons = new ArrayList<>();

    Findings(Question question, String source) {
        this.question = question;
        this.source = source;
    }

    void add(Bearing bearing, long count, String what, @Nullable Duration age, String next) {
        reasons.add(new Reason(question, bearing, count, what, source, age, next));
    }

    void add(Bearing bearing, long count, String what, String next) {
        add(bearing, count, what, null, next);
    }

    void note(long count, String what) {
        add(Bearing.NOTE, count, what, null, "");
    }

    List<Reason> reasons() {
        return reasons;
    }
}

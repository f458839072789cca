package dev.switchback.evidence;

import dev.switchback.journal.JournalEntry;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Every entry of the journal as a mark on a line of its kind; the shapes differ too, so that no colour has to. */
final class Timeline {

    private static final double LANE = 22;

    /** What the entries are about. One whose kind nobody here knows is among the others, and shown all the same. */
    private enum Lane {
        PHASE(0, "phase", "m-5 -5h10v10h-10z"),
        FLAG(1, "flag", "m0 -6l6 6l-6 6l-6 -6z"),
        GUARD(2, "guard", "m-6 -5h12l-6 11z"),
        DATA(3, "data", "m0 -4a4 4 0 1 1 0 8a4 4 0 1 1 0 -8z"),
        GATE(4, "gate", "m-6 5h12l-6 -11z"),
        OTHER(5, "other", "m-5 -1.5h10v3h-10z");

        private final int row;
        private final String name;
        private final String shape;

        Lane(int row, String name, String shape) {
            this.row = row;
            this.name = name;
            this.shape = shape;
        }

        static Lane of(String kind) {
            if (kind.equals("PhaseMoved") || kind.equals("Registered") || kind.equals("Redefined")) {
                return PHASE;
            }
            if (History.isTrip(kind) || kind.startsWith("Guard")) {
                return GUARD;
            }
            if (History.isOfTheFlag(kind)) {
                return FLAG;
            }
            if (starts(kind, "Backfill", "Verified", "Repair", "RowsRepaired", "Constraint")) {
                return DATA;
            }
            return starts(kind, "Gate", "Contract", "Approv", "Waive", "Break", "Backup", "Drill") ? GATE : OTHER;
        }

        private static boolean starts(String kind, String... beginnings) {
            return List.of(beginnings).stream().anyMatch(kind::startsWith);
        }
    }

    private Timeline() {}

    static String svg(Facts facts) {
        List<JournalEntry> entries = facts.own();
        if (entries.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder();
        Instant from = entries.get(0).at();
        Size.ALL.forEach(size ->
                out.append(svg(size, entries, new TimeScale(from, facts.asOf(), 56, size.width() - 14))));
        return out.toString();
    }

    private static Svg svg(Size size, List<JournalEntry> entries, TimeScale time) {
        double base = LANE * Lane.values().length + 8;
        Svg svg = new Svg("timeline-" + size.style(), size.style(), size.width(), base + 24, "When what happened");
        for (Lane lane : Lane.values()) {
            double y = y(lane);
            svg.line("grid", time.left(), y, time.right(), y);
            svg.text("y", time.left() - 10, y + 4, lane.name);
        }
        for (JournalEntry entry : entries) {
            Lane lane = Lane.of(entry.kind());
            svg.path(
                    "dot" + (lane == Lane.GUARD ? " alarm" : ""),
                    String.format(Locale.ROOT, "M%.2f %.2f%s", time.x(entry.at()), y(lane), lane.shape),
                    "#" + entry.seq() + " " + entry.kind() + ", " + Html.minute(entry.at()));
        }
        for (Instant tick : time.ticks()) {
            svg.line("axis", time.x(tick), base, time.x(tick), base + 4);
            svg.text("x", time.x(tick), base + 17, TimeScale.label(tick));
        }
        svg.line("axis", time.left(), base, time.right(), base);
        return svg;
    }

    private static double y(Lane lane) {
        return 14 + LANE * lane.row;
    }
}

package dev.switchback.benchmarks.budget;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an operation may cost, as {@code BUDGETS.md} has it: what was measured when it was recorded, and a little more for what depends
 * on where rows happen to lie.
 */
record Budget(String operation, Cost recorded) {

    private static final Path FILE = Path.of("BUDGETS.md");

    private static final double LARGE = 2_000;

    /** Below this share of what is recorded the record is out of date: what was won could be lost again unseen. */
    private static final double MUCH_BETTER = 0.9;

    static Map<String, Budget> all() throws IOException {
        Map<String, Budget> budgets = new LinkedHashMap<>();
        for (String line : Files.readAllLines(FILE)) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 7 && cells[2].trim().matches("[0-9.]+")) {
                Cost cost = new Cost(figure(cells[2]), figure(cells[3]), figure(cells[4]), figure(cells[5]));
                budgets.put(cells[1].trim(), new Budget(cells[1].trim(), cost));
            }
        }
        return budgets;
    }

    /** What is above budget; empty if nothing is. */
    List<String> exceeded(Cost now) {
        List<String> faults = new ArrayList<>();
        above(faults, "bytes allocated", now.bytes(), recorded.bytes(), slack(recorded.bytes()));
        above(faults, "statements", now.statements(), recorded.statements(), 0.01);
        above(faults, "round trips", now.roundTrips(), recorded.roundTrips(), 0.01);
        above(faults, "WAL bytes", now.walBytes(), recorded.walBytes(), recorded.walBytes() * 0.05 + 3);
        return faults;
    }

    /** What has become much better; empty if nothing has. */
    List<String> outOfDate(Cost now) {
        List<String> better = new ArrayList<>();
        below(better, "bytes allocated", now.bytes(), recorded.bytes());
        below(better, "statements", now.statements(), recorded.statements());
        below(better, "round trips", now.roundTrips(), recorded.roundTrips());
        below(better, "WAL bytes", now.walBytes(), recorded.walBytes());
        return better;
    }

    /** A line of the file. */
    static String line(String operation, Cost cost) {
        return String.format(
                Locale.ROOT,
                "| %s | %.0f | %.2f | %.2f | %.0f |",
                operation,
                cost.bytes(),
                cost.statements(),
                cost.roundTrips(),
                cost.walBytes());
    }

    private void above(List<String> faults, String what, double now, double budget, double slack) {
        if (now > budget + slack) {
            faults.add(String.format(
                    Locale.ROOT,
                    "%s: %.2f %s, the budget is %.2f. Take out what was added, or record it in BUDGETS.md and say why in"
                            + " the commit",
                    operation,
                    now,
                    what,
                    budget));
        }
    }

    private void below(List<String> better, String what, double now, double budget) {
        if (now < budget * MUCH_BETTER) {
            better.add(String.format(
                    Locale.ROOT,
                    "%s: %.2f %s, the budget is %.2f. Record it in BUDGETS.md, so that it stays",
                    operation,
                    now,
                    what,
                    budget));
        }
    }

    /** What is small comes out the same every time; what is large varies with what the compiler has inlined. */
    private static double slack(double bytes) {
        return 8 + Math.max(0, bytes - LARGE) * 0.05;
    }

    private static double figure(String cell) {
        return Double.parseDouble(cell.trim());
    }
}

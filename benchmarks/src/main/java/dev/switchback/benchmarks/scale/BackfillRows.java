package dev.switchback.benchmarks.scale;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.measure.Plan;
import dev.switchback.change.SchemaChange;
import java.util.List;
import java.util.Locale;

/** How long the way to the open window takes, by the number of rows. */
public final class BackfillRows implements Scale {

    private final List<Integer> sizes;

    /** Tables of these sizes. */
    public BackfillRows(List<Integer> sizes) {
        this.sizes = List.copyOf(sizes);
    }

    @Override
    public String measure(Lab lab, Plan plan) throws Exception {
        StringBuilder text = new StringBuilder("""

                ### Rows to fill and to verify

                One worker, nobody else on the server; `expand` takes no longer for more rows.

                | rows | expand | backfill | rows a second | one scan | rows a second |
                |--:|--:|--:|--:|--:|--:|
                """);
        for (int rows : sizes) {
            text.append(measure(lab, rows));
        }
        return text.toString();
    }

    private static String measure(Lab lab, int rows) throws Exception {
        GrownTable table = new GrownTable("filled_" + rows, 1, 2);
        for (String sql : table.ddl(rows)) {
            lab.execute(sql);
        }
        lab.execute("VACUUM ANALYZE " + table.name());
        SchemaChange definition = table.definitions().get(0);
        try (Switchback switchback = Switchback.builder(lab.control())
                .application("benchmarks", "1")
                .register(definition)
                .build()) {
            ChangeHandle change = switchback.change(definition.name());
            double expand = seconds(() -> change.expand(lab.act()));
            double backfill = seconds(() -> change.backfill(progress -> {}, lab.act()));
            double scan = seconds(() -> change.verify(lab.act()));
            return String.format(
                    Locale.ROOT,
                    "| %,d | %.2f s | %.1f s | %,.0f | %.1f s | %,.0f |%n",
                    rows,
                    expand,
                    backfill,
                    rows / backfill,
                    scan,
                    rows / scan);
        } finally {
            lab.execute("DROP TABLE " + table.name() + " CASCADE");
        }
    }

    private static double seconds(Runnable step) {
        long began = System.nanoTime();
        step.run();
        return (System.nanoTime() - began) / 1e9;
    }
}

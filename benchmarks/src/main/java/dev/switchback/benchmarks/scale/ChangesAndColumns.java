package dev.switchback.benchmarks.scale;

import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.measure.Interleaved;
import dev.switchback.benchmarks.measure.Plan;
import dev.switchback.benchmarks.measure.Results;
import dev.switchback.benchmarks.subject.Subject;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** How writes slow down with the number of changes of a table, and of columns of a shape. */
public final class ChangesAndColumns implements Scale {

    private static final List<GrownTable> TABLES = List.of(
            new GrownTable("grown_1_1", 1, 1),
            new GrownTable("grown_5_1", 5, 1),
            new GrownTable("grown_20_1", 20, 1),
            new GrownTable("grown_1_4", 1, 4),
            new GrownTable("grown_1_16", 1, 16));

    @Override
    public String measure(Lab lab, Plan plan) throws Exception {
        StringBuilder text = new StringBuilder("""

                ### Changes of a table, and columns of a shape

                Throughput of an update by key, as a share of the same table's without any trigger; 1 thread.

                | changes | columns of a shape | an old image's update of one old column | update of another column |
                |--:|--:|--:|--:|
                """);
        for (GrownTable table : TABLES) {
            text.append(measure(lab, plan, table));
        }
        return text.toString();
    }

    private static String measure(Lab lab, Plan plan, GrownTable table) throws Exception {
        GrownTable bare = new GrownTable(table.name() + "_bare", table.changes(), table.columns());
        create(lab, table);
        create(lab, bare);
        SwitchbackBuilder builder = Switchback.builder(lab.control()).application("benchmarks", "1");
        table.definitions().forEach(builder::register);
        try (Switchback switchback = builder.build()) {
            table.definitions().forEach(change -> Lab.open(switchback.change(change.name())));
        }
        // The columns alone, without what keeps them: rows of both tables are equally long.
        for (int i = 0; i < bare.changes() * bare.columns(); i++) {
            lab.execute("ALTER TABLE " + bare.name() + " ADD n" + i + " text");
            lab.execute("UPDATE " + bare.name() + " SET n" + i + " = o" + i + " || '!'");
        }
        lab.execute("VACUUM (FULL, ANALYZE) " + bare.name());
        lab.execute("VACUUM (FULL, ANALYZE) " + table.name());
        Subject old = new GrownWrite("old", table.name(), "o0");
        Subject oldBare = new GrownWrite("old, bare", bare.name(), "o0");
        Subject other = new GrownWrite("other", table.name(), "email");
        Subject otherBare = new GrownWrite("other, bare", bare.name(), "email");
        Results results = new Interleaved(lab, plan).measure(List.of(old, oldBare, other, otherBare), 1);
        return String.format(
                Locale.ROOT,
                "| %d | %d | %.2f ± %.2f | %.2f ± %.2f |%n",
                table.changes(),
                table.columns(),
                results.ratio(old, oldBare),
                results.spread(old, oldBare),
                results.ratio(other, otherBare),
                results.spread(other, otherBare));
    }

    private static void create(Lab lab, GrownTable table) throws SQLException {
        for (String sql : table.ddl(lab.rows())) {
            lab.execute(sql);
        }
    }
}

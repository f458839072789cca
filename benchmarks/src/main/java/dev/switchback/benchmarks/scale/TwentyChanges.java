package dev.switchback.benchmarks.scale;

import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.change.SchemaChange;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;

/** An application with twenty changes, each of a table of its own and in its rollback window, and with the default settings. */
public final class TwentyChanges {

    /** So many. */
    public static final int COUNT = 20;

    private final Lab lab;
    private final List<GrownTable> tables;

    private TwentyChanges(Lab lab) {
        this.lab = lab;
        this.tables = IntStream.range(0, COUNT)
                .mapToObj(i -> new GrownTable("fleet_" + i, 1, 2))
                .toList();
    }

    /** Creates the tables, and takes their changes to the open window. */
    public static TwentyChanges open(Lab lab) throws SQLException {
        TwentyChanges application = new TwentyChanges(lab);
        for (GrownTable table : application.tables) {
            for (String sql : table.ddl(lab.rows())) {
                lab.execute(sql);
            }
        }
        try (Switchback first = application.instance()) {
            application.definitions().forEach(change -> Lab.open(first.change(change.name())));
        }
        return application;
    }

    /** One more instance, which the caller closes. */
    public Switchback instance() {
        SwitchbackBuilder builder = Switchback.builder(lab.control()).application("benchmarks", "1");
        definitions().forEach(builder::register);
        return builder.build();
    }

    private List<SchemaChange> definitions() {
        return tables.stream().flatMap(table -> table.definitions().stream()).toList();
    }
}

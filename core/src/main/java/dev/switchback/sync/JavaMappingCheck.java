package dev.switchback.sync;

import dev.switchback.change.JavaLaws;
import dev.switchback.change.JavaMapping;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Checks what a Java mapping needs: columns that can be compared, functions that keep an empty row empty, and a plain table. */
final class JavaMappingCheck {

    private final Session session;
    private final SchemaChange change;
    private final JavaMapping mapping;

    JavaMappingCheck(Session session, SchemaChange change, JavaMapping mapping) {
        this.session = session;
        this.change = change;
        this.mapping = mapping;
    }

    /** Every fault; the caller rolls the transaction back. */
    List<String> faults(TableFacts facts) throws SQLException {
        List<String> faults = new ArrayList<>(new TypeCheck(session, change).faults(facts));
        boolean partitioned = session.one(
                "SELECT relkind = 'p' AS partitioned FROM pg_catalog.pg_class WHERE oid = ?",
                row -> row.bool("partitioned"),
                facts.oid());
        if (partitioned) {
            faults.add("table " + change.table() + " is partitioned: an update that moves a row to another partition"
                    + " reaches the triggers as a new row, and what it wrote cannot be told. A Java mapping needs a plain"
                    + " table; use adapters(...), or a mapping in SQL");
        }
        faults.addAll(new JavaLaws(change, mapping).faults());
        return faults;
    }
}

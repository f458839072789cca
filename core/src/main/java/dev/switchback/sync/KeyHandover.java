package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Constraint.PrimaryKey;
import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What contract does besides dropping the old shape when a key goes with it: the key's sequence passes to the column that
 * takes over, and the unique index on that column becomes the primary key. All of it is instantaneous.
 */
public final class KeyHandover {

    private KeyHandover() {}

    /** The whole contract of a change: the sequence first, then the given removal, then the primary key. */
    public static List<String> around(Session session, SchemaChange change, List<String> removal) throws SQLException {
        if (!change.replacesKey()) {
            return removal;
        }
        List<String> statements = new ArrayList<>();
        List<String> after = change.keyAfterContract();
        for (int i = 0; i < Math.min(change.key().size(), after.size()); i++) {
            Optional<Column> heir = column(change, after.get(i));
            if (heir.isPresent()) {
                KeySequence.of(session, change, change.key().get(i), heir.get())
                        .ifPresent(sequence -> statements.addAll(sequence.handedOver()));
            }
        }
        statements.addAll(removal);
        for (var constraint : change.constraints()) {
            if (constraint instanceof PrimaryKey primary) {
                statements.add("ALTER TABLE " + change.table().sql() + " ADD CONSTRAINT "
                        + Identifiers.quote(primary.nameIn(change.name())) + " PRIMARY KEY USING INDEX "
                        + Identifiers.quote(primary.indexIn(change.name())));
            }
        }
        return statements;
    }

    private static Optional<Column> column(SchemaChange change, String name) {
        return change.newShape().columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst();
    }
}

package dev.switchback.verify;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.database.SqlStates;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes some rows, and looks at them again: a row that is not in agreement then was not repaired, and is left as it was. One
 * that fails is found by itself, and the others are written.
 */
final class RepairStep {

    private static final String DISAGREES = "would not agree";

    private final Repairing repairing;
    private final Inspection inspection;
    private final Path target;

    /** Each as it was, and as it is now. */
    final List<Pair> repaired = new ArrayList<>();

    /** Each with the reason. */
    final List<String> failed = new ArrayList<>();

    RepairStep(SchemaChange change, Path target) {
        this.repairing = Repairing.of(change);
        this.inspection = Inspection.of(change);
        this.target = target;
    }

    /** A row before and after. */
    record Pair(Inspected before, Inspected after) {}

    void write(Session session, List<Inspected> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try {
            List<Pair> pairs = session.behindSavepoint(inner -> written(inner, rows));
            repaired.addAll(pairs);
            List<Inspected> others = new ArrayList<>(rows);
            others.removeAll(pairs.stream().map(Pair::before).toList());
            noteUnwritten(session, others);
        } catch (SQLException e) {
            if (!SqlStates.isValueFault(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            if (rows.size() > 1) {
                for (Inspected row : rows) {
                    write(session, List.of(row));
                }
            } else {
                // The server's message may quote the value: only its class is kept.
                fail(rows.get(0), e instanceof RowFault ? String.valueOf(e.getMessage()) : e.getSQLState());
            }
        }
    }

    /** A row that was not written, and that nobody has written meanwhile, would not have agreed. */
    private void noteUnwritten(Session session, List<Inspected> rows) throws SQLException {
        for (Inspected now :
                inspection.at(session, rows.stream().map(Inspected::key).toList())) {
            if (rows.stream()
                    .anyMatch(
                            row -> row.key().equals(now.key()) && row.digests().equals(now.digests()))) {
                fail(now, DISAGREES);
            }
        }
    }

    private void fail(Inspected row, String reason) {
        failed.add(row.label() + " (" + reason + ")");
    }

    private List<Pair> written(Session session, List<Inspected> rows) throws SQLException {
        List<List<String>> keys = repairing.write(session, target, rows);
        List<Inspected> now = inspection.at(session, keys);
        List<Pair> pairs = new ArrayList<>();
        for (Inspected after : now) {
            if (after.disagrees()) {
                throw new RowFault(DISAGREES);
            }
            rows.stream()
                    .filter(row -> row.key().equals(after.key()))
                    .forEach(before -> pairs.add(new Pair(before, after)));
        }
        if (pairs.size() != keys.size()) {
            throw new RowFault("its key does not lead back to it");
        }
        return pairs;
    }
}

package dev.switchback.verify;

import dev.switchback.change.JavaJudge;
import dev.switchback.change.JavaMapping;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import dev.switchback.sync.JavaRows;
import dev.switchback.sync.RowKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The scan of a change with a Java mapping: every row passes through the functions, as it comes. Of a row that is in order nothing
 * is read but its shapes; those that are not are looked up once more, where they stand, for their keys and for whether they are
 * marked stale. Those are left out: they are known to be behind, and derived by themselves.
 */
final class JavaScan implements Scan {

    /** Suspects are held until there are so many of them. */
    private static final int LOOKED_UP_AT_ONCE = 500;

    private final SchemaChange change;
    private final JavaInspection inspection;
    private @Nullable JavaRows known;

    JavaScan(SchemaChange change, JavaMapping mapping) {
        this.change = change;
        this.inspection = new JavaInspection(change, mapping);
    }

    @Override
    public Counted look(Session session, Piece piece) throws SQLException {
        Pass pass = new Pass(session, piece);
        session.stream(
                "SELECT t.tableoid AS \"switchback table\", t.ctid AS \"switchback place\", " + pass.rows.valuesOnly()
                        + " FROM " + piece.table() + " AS t WHERE " + piece.condition(),
                pass::row,
                piece.parameters());
        pass.lookUp();
        return pass.tally.counted();
    }

    /** Read from the catalog once, not for every piece. */
    private synchronized JavaRows rows(Session session) throws SQLException {
        JavaRows found = known;
        if (found == null) {
            found = JavaRows.of(session, change);
            known = found;
        }
        return found;
    }

    /** Where a row's version stands: the same as long as the snapshot lasts. */
    private record Place(String table, String tuple) {

        static Place of(Row row) throws SQLException {
            return new Place(row.text("switchback table"), row.text("switchback place"));
        }
    }

    /** One way through a piece. */
    private final class Pass {
        private final Session session;
        private final Piece piece;
        private final JavaRows rows;
        private final RowKey key;
        private final JavaJudge judge = inspection.judge();
        private final Tally tally = new Tally();
        private final Map<Place, Set<Finding>> suspects = new HashMap<>();

        Pass(Session session, Piece piece) throws SQLException {
            this.session = session;
            this.piece = piece;
            this.rows = rows(session);
            this.key = rows.key();
        }

        void row(Row row) throws SQLException {
            tally.row();
            Set<Finding> findings = JavaInspection.findings(judge, rows.values(row));
            if (!findings.isEmpty()) {
                suspects.put(Place.of(row), findings);
                if (suspects.size() == LOOKED_UP_AT_ONCE) {
                    lookUp();
                }
            }
        }

        void lookUp() throws SQLException {
            if (suspects.isEmpty()) {
                return;
            }
            List<String> tuples = new ArrayList<>();
            suspects.keySet().forEach(place -> tuples.add(place.tuple()));
            session.query(
                    "SELECT t.tableoid AS \"switchback table\", t.ctid AS \"switchback place\", "
                            + inspection.details(key) + " FROM " + piece.table()
                            + " AS t WHERE t.ctid = ANY(?::text[]::tid[])",
                    row -> {
                        Set<Finding> findings = suspects.get(Place.of(row));
                        if (findings != null) {
                            tally.wrong(inspection.detailed(row, findings));
                        }
                        return row;
                    },
                    tuples);
            suspects.clear();
        }
    }
}

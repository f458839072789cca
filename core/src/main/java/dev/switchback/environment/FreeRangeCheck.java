package dev.switchback.environment;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.Ages;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.GateCheck;
import dev.switchback.check.Waivable;
import dev.switchback.database.Session;
import dev.switchback.database.SqlStates;
import dev.switchback.phase.ChangeState;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The new shape has room for what comes: no integer column of it, and no sequence that feeds one, has used up most of its range. After
 * contract there is no wider old column to go back to.
 */
final class FreeRangeCheck implements GateCheck {

    private static final Map<String, Long> LARGEST =
            Map.of("int2", (long) Short.MAX_VALUE, "int4", (long) Integer.MAX_VALUE, "int8", Long.MAX_VALUE);

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String SOURCE = "pg_sequence, and the columns' own greatest values";

    private final double maximum;

    FreeRangeCheck(double maximum) {
        this.maximum = maximum;
    }

    @Override
    public String name() {
        return "free-range";
    }

    @Override
    public Waivable waivable() {
        return Waivable.ALWAYS;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        String needs = "at most " + percent(BigDecimal.valueOf(maximum)) + " of the range of an integer column";
        List<String> found = new ArrayList<>();
        List<String> full = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (Column column : change.newShape().columns()) {
            for (Reach reach : reaches(session, change, column.name(), unknown)) {
                String words = reach + " of " + percent(reach.used());
                found.add(words);
                if (reach.used().doubleValue() > maximum) {
                    full.add(words);
                }
            }
        }
        CheckStatus status =
                !full.isEmpty() ? CheckStatus.FAIL : !unknown.isEmpty() ? CheckStatus.UNKNOWN : CheckStatus.PASS;
        found.addAll(unknown);
        String value = found.isEmpty() ? "no integer column" : String.join("; ", found);
        return new CheckResult(name(), status, value, needs, SOURCE, null);
    }

    /** How far a column's values have come, and its sequence, if one feeds it. */
    private static List<Reach> reaches(Session session, SchemaChange change, String column, List<String> unknown)
            throws SQLException {
        String table = change.table(Path.NEW).sql();
        List<Reach> reaches = new ArrayList<>();
        List<Place> places = session.query(
                "SELECT t.typname AS type, s.seqmax, s.seqrelid::regclass::text AS sequence,"
                        + " has_sequence_privilege(s.seqrelid, 'USAGE, SELECT') AS allowed,"
                        + " CASE WHEN has_sequence_privilege(s.seqrelid, 'USAGE, SELECT')"
                        + " THEN coalesce(pg_catalog.pg_sequence_last_value(s.seqrelid), 0) END AS last"
                        + " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
                        + " LEFT JOIN pg_catalog.pg_sequence s ON s.seqrelid ="
                        + " pg_catalog.pg_get_serial_sequence(?, a.attname)::regclass"
                        + " WHERE a.attrelid = ?::regclass AND a.attname = ? AND NOT a.attisdropped",
                row -> new Place(
                        row.text("type"),
                        row.textOrNull("sequence"),
                        row.number("seqmax"),
                        row.bool("allowed"),
                        row.number("last")),
                table,
                table,
                column);
        for (Place place : places) {
            Long largest = LARGEST.get(place.type());
            if (largest == null) {
                continue;
            }
            if (place.sequence() != null && !place.allowed()) {
                unknown.add("sequence " + place.sequence() + " is closed to this role: grant it SELECT");
            } else if (place.sequence() != null) {
                long end = Math.min(largest, place.sequenceEnd());
                reaches.add(new Reach("sequence " + place.sequence(), BigDecimal.valueOf(place.last()), end));
            }
            // Nobody fills 64 bits but by a sequence.
            if (!place.type().equals("int8")) {
                reach(session, table, column, largest, reaches, unknown);
            }
        }
        return reaches;
    }

    private static void reach(
            Session session, String table, String column, long largest, List<Reach> reaches, List<String> unknown)
            throws SQLException {
        try {
            reaches.add(new Reach("column " + column, greatest(session, table, column), largest));
        } catch (SQLException e) {
            String sqlState = String.valueOf(e.getSQLState());
            if (!sqlState.equals("57014") && !SqlStates.isNotAllowed(sqlState)) {
                throw e;
            }
            unknown.add("the greatest value of " + column + " could not be read within " + Ages.text(PATIENCE)
                    + " (SQLSTATE " + sqlState + "): an index on it helps");
        }
    }

    private static BigDecimal greatest(Session session, String table, String column) throws SQLException {
        String quoted = Identifiers.quote(column);
        return session.behindSavepoint(inner -> {
            String before =
                    inner.one("SELECT current_setting('statement_timeout') AS before", row -> row.text("before"));
            inner.statementTimeout(PATIENCE);
            String greatest = inner.one(
                    "SELECT coalesce(greatest(max(" + quoted + ")::numeric, -min(" + quoted + ")::numeric), 0)::text AS"
                            + " greatest FROM " + table,
                    row -> row.text("greatest"));
            inner.one("SELECT set_config('statement_timeout', ?, true) AS now", row -> row.text("now"), before);
            return new BigDecimal(greatest);
        });
    }

    private static String percent(BigDecimal share) {
        return share.movePointRight(2).setScale(1, RoundingMode.HALF_UP) + " %";
    }

    private record Place(String type, @Nullable String sequence, long sequenceEnd, boolean allowed, long last) {}

    /** How far something has come. */
    private record Reach(String what, BigDecimal at, long end) {

        BigDecimal used() {
            return at.divide(BigDecimal.valueOf(end), 4, RoundingMode.HALF_UP);
        }

        @Override
        public String toString() {
            return what + " at " + at + ", which is";
        }
    }
}

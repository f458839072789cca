package dev.switchback.diagnose;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * Whether the old image's INSERTs name every column that must be given: what PREPARE does not see. Columns of the change's own
 * new shape are derived; whether they may be empty, the constraints tell.
 */
final class InsertsInquiry implements Inquiry {

    private static final String REQUIRED = """
            SELECT a.attname, c.relkind IN ('r', 'p') AS is_table
              FROM pg_catalog.pg_class c
              LEFT JOIN (pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid)
                ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
               AND (a.attnotnull OR t.typnotnull) AND NOT a.atthasdef AND t.typdefault IS NULL
               AND a.attidentity = '' AND a.attgenerated = ''
               AND NOT (c.oid = to_regclass(?) AND a.attname = ANY (?))
             WHERE c.oid = to_regclass(?) AND (a.attname IS NOT NULL OR c.relkind NOT IN ('r', 'p'))
             ORDER BY a.attnum
            """;

    @Override
    public Question question() {
        return Question.OLD_IMAGE;
    }

    @Override
    public String source() {
        return "pg_attribute";
    }

    @Override
    public String about() {
        return "whether the image's INSERTs name every column they must is";
    }

    @Override
    public void ask(Session session, Situation situation, Findings findings) throws SQLException {
        SearchPath.apply(session, situation.image());
        for (OldImage.Statement statement : situation.image().statements()) {
            for (Insertion insertion : Insertion.of(statement.sql())) {
                look(session, situation.change(), statement, insertion, findings);
            }
        }
    }

    private static void look(
            Session session, SchemaChange change, OldImage.Statement statement, Insertion insertion, Findings findings)
            throws SQLException {
        List<Required> required = session.query(
                REQUIRED,
                row -> new Required(String.valueOf(row.textOrNull("attname")), row.bool("is_table")),
                change.table(Path.NEW).sql(),
                change.newShape().names(),
                insertion.table());
        String place = "line " + statement.line() + ": INSERT INTO " + insertion.table();
        if (!required.stream().allMatch(Required::isOfTable)) {
            findings.add(
                    Bearing.UNKNOWN,
                    1,
                    place + " writes no table: what must be given is not known",
                    "look at its rules");
            return;
        }
        List<String> names = required.stream().map(Required::column).toList();
        Set<String> given = insertion.columns();
        if (given == null) {
            if (!names.isEmpty()) {
                findings.add(
                        Bearing.UNKNOWN,
                        names.size(),
                        place + " names no columns: whether it gives " + names + " is not known",
                        "name the columns in the manifest, as the image's table had them");
            }
            return;
        }
        List<String> lacking =
                names.stream().filter(name -> !given.contains(name)).toList();
        if (!lacking.isEmpty()) {
            findings.add(
                    Bearing.IMAGE,
                    lacking.size(),
                    place + " does not name " + lacking + ", NOT NULL without a default: it will fail (23502)",
                    "ALTER TABLE " + insertion.table() + " ALTER COLUMN ... SET DEFAULT, or DROP NOT NULL");
        }
    }

    private record Required(String column, boolean isOfTable) {}
}

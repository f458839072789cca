package dev.switchback.diagnose;

import dev.switchback.change.Constraint;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * Whether a constraint on the new shape may refuse what an old image writes, which knows nothing of it: CHECK, UNIQUE, foreign
 * keys, exclusion, NOT NULL. Not those that the change declares and derives every value for: NOT NULL, and the key that succeeds
 * another one.
 */
final class ConstraintsInquiry implements Inquiry {

    /** A unique index may be on an expression: only its dependencies name the columns. */
    private static final String CONSTRAINTS = """
            WITH fresh AS (
                SELECT a.attrelid, a.attnum, a.attname, a.attnotnull, c.relname
                  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')
                   AND a.attname = ANY (?) AND a.attnum > 0 AND NOT a.attisdropped)
            SELECT 'CONSTRAINT' AS kind, k.conname::text AS name, pg_catalog.pg_get_constraintdef(k.oid) AS definition,
                   (SELECT array_agg(a.attname::text) FROM pg_catalog.pg_attribute a
                     WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)) AS columns
              FROM pg_catalog.pg_constraint k
             WHERE k.contype IN ('c', 'u', 'p', 'f', 'x')
               AND EXISTS (SELECT FROM fresh f WHERE f.attrelid = k.conrelid AND f.attnum = ANY (k.conkey))
            UNION ALL
            SELECT 'INDEX', i.relname::text, pg_catalog.pg_get_indexdef(i.oid),
                   (SELECT array_agg(a.attname::text) FROM pg_catalog.pg_attribute a
                     WHERE a.attrelid = x.indrelid AND a.attnum = ANY (x.indkey::int2[]))
              FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
             WHERE x.indisunique
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.oid AND k.conrelid = x.indrelid)
               AND EXISTS (SELECT FROM fresh f JOIN pg_catalog.pg_depend d
                               ON d.refobjid = f.attrelid AND d.refobjsubid = f.attnum
                            WHERE f.attrelid = x.indrelid AND d.objid = i.oid
                              AND d.classid = 'pg_catalog.pg_class'::regclass
                              AND d.refclassid = 'pg_catalog.pg_class'::regclass)
            UNION ALL
            SELECT 'NOT NULL', f.attname::text, 'NOT NULL', ARRAY[f.attname::text] FROM fresh f WHERE f.attnotnull
             ORDER BY 1, 2
            """;

    @Override
    public Question question() {
        return Question.OLD_IMAGE;
    }

    @Override
    public String source() {
        return "pg_constraint, pg_index";
    }

    @Override
    public String about() {
        return "whether a constraint on the new shape refuses an old image's writes is";
    }

    @Override
    public void ask(Session session, Situation situation, Findings findings) throws SQLException {
        SchemaChange change = situation.change();
        List<Found> found = session.query(
                CONSTRAINTS,
                Found::of,
                change.table(Path.NEW).schema(),
                change.table(Path.NEW).name(),
                change.newShape().names());
        List<Found> refusing =
                found.stream().filter(each -> !isProvidedFor(change, each)).toList();
        refusing.forEach(each -> findings.add(
                Bearing.IMAGE,
                1,
                each + " may refuse what the previous version writes",
                "if the image must go back, drop it from " + change.table(Path.NEW)
                        + "; constrain puts a declared one back"));
        if (refusing.isEmpty()) {
            findings.note(found.size(), "nothing on " + change.newShape().names() + " refuses an old image's write");
        }
    }

    /** The old key is unique and never NULL, and its successor is derived from it without loss. */
    private static boolean isProvidedFor(SchemaChange change, Found found) {
        return change.mapping() instanceof SqlMapping
                && change.constraints().stream().anyMatch(constraint -> provides(constraint, found));
    }

    private static boolean provides(Constraint constraint, Found found) {
        boolean notNull = found.kind().equals("NOT NULL");
        if (constraint instanceof Constraint.PrimaryKey key) {
            return notNull
                    ? key.columns().containsAll(found.columns())
                    : found.isUnique() && Set.copyOf(key.columns()).equals(Set.copyOf(found.columns()));
        }
        return notNull
                && constraint instanceof Constraint.NotNull declared
                && found.columns().contains(declared.column());
    }

    private record Found(String kind, String name, String definition, List<String> columns) {

        static Found of(Row row) throws SQLException {
            return new Found(row.text("kind"), row.text("name"), row.text("definition"), row.texts("columns"));
        }

        boolean isUnique() {
            return kind.equals("INDEX") || definition.startsWith("UNIQUE") || definition.startsWith("PRIMARY KEY");
        }

        @Override
        public String toString() {
            return kind.equals("INDEX") ? definition : name + " " + definition;
        }
    }
}

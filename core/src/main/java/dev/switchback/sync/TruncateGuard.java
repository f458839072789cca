package dev.switchback.sync;

import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import java.util.ArrayList;
import java.util.List;

/**
 * The statement trigger that refuses TRUNCATE while both shapes live: no row trigger fires for it, and nothing that depends
 * on a column stops it.
 */
final class TruncateGuard {

    private final SchemaChange change;
    private final SyncNames names;

    TruncateGuard(SchemaChange change) {
        this.change = change;
        this.names = new SyncNames(change);
    }

    /** The function, and the trigger on each table; to be run again without harm. */
    List<String> statements() {
        List<String> statements = new ArrayList<>(List.of("CREATE OR REPLACE FUNCTION " + names.truncateFunction()
                + "() RETURNS trigger LANGUAGE plpgsql AS " + Identifiers.literal(body())));
        SyncGuards.tables(change)
                .forEach(table -> statements.add("CREATE OR REPLACE TRIGGER "
                        + Identifiers.quote(names.truncateTrigger()) + " BEFORE TRUNCATE ON " + table.sql()
                        + "\n    FOR EACH STATEMENT EXECUTE FUNCTION " + names.truncateFunction() + "()"));
        return statements;
    }

    /** Whoever truncates may not be allowed to read the control tables: then the trigger itself tells enough. */
    private String body() {
        return """

                DECLARE
                    stage text;
                BEGIN
                    BEGIN
                        SELECT c.phase INTO stage FROM switchback.change c WHERE c.name = %s;
                    EXCEPTION WHEN insufficient_privilege THEN
                        stage := NULL;
                    END;
                    RAISE EXCEPTION USING ERRCODE = 'SB005', MESSAGE = format(
                        'TRUNCATE of %%I.%%I refused: the rows of schema change %%L are kept in both shapes (%%s)',
                        TG_TABLE_SCHEMA, TG_TABLE_NAME, %s, coalesce('phase ' || stage, 'between expand and contract')),
                        HINT = 'Use DELETE, or end the change with contract or abandon first: both remove this trigger.';
                END
                """.formatted(Identifiers.literal(change.name()), Identifiers.literal(change.name()));
    }
}

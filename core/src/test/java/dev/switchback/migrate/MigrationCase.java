package dev.switchback.migrate;

import java.util.List;

/**
 * A migration that somebody writes while {@code customer-name} is OPEN.
 *
 * @param name what it does
 * @param sql the script
 * @param transactional whether the tool runs it in a transaction
 * @param refusal what the refusal says; empty if it must pass
 */
record MigrationCase(String name, String sql, boolean transactional, List<String> refusal) {

    private static final String FULL_NAME_DROPPED = "column public.customer.full_name would be dropped";

    /** What a refusal begins with where PostgreSQL came first. */
    static final String STOPPED = "PostgreSQL refused it: [SQLSTATE ";

    /** Refused ones first: each must leave everything as it was for the next. */
    static final List<MigrationCase> ALL = List.of(
            refused("plain DROP COLUMN", "ALTER TABLE customer DROP COLUMN full_name;", FULL_NAME_DROPPED),
            refused(
                    "DROP COLUMN with CASCADE, after something harmless",
                    "CREATE TABLE early (id int);\nALTER TABLE public.customer DROP COLUMN IF EXISTS full_name CASCADE;",
                    FULL_NAME_DROPPED),
            refused(
                    "DROP in a DO block, put together",
                    "DO $$ BEGIN EXECUTE 'ALTER TABLE cust' || 'omer DRO' || 'P COLUMN full_name CASCADE'; END $$;",
                    FULL_NAME_DROPPED),
            refused(
                    "DROP in a DO block that a guard stops",
                    "DO $$ BEGIN ALTER TABLE customer DROP COLUMN full_name; END $$;",
                    STOPPED + "2BP01]",
                    "customer-name_guard"),
            refused(
                    "a function that drops",
                    "CREATE FUNCTION tidy() RETURNS void LANGUAGE plpgsql AS $f$ BEGIN"
                            + " ALTER TABLE customer DROP COLUMN last_name CASCADE; END $f$;\nSELECT tidy();",
                    "column public.customer.last_name would be dropped"),
            refused(
                    "a procedure that drops and puts an empty column in its place",
                    "CREATE PROCEDURE swap() LANGUAGE plpgsql AS $f$ BEGIN"
                            + " ALTER TABLE customer DROP COLUMN full_name CASCADE; ALTER TABLE customer ADD full_name text;"
                            + " END $f$;\nCALL swap();",
                    FULL_NAME_DROPPED),
            refused(
                    "renaming a column",
                    "ALTER TABLE customer RENAME full_name TO name;",
                    "column public.customer.full_name would be renamed"),
            refused(
                    "renaming in a DO block",
                    "DO $$ BEGIN EXECUTE format('ALTER TABLE %I RENAME %I TO %I', 'customer', 'first_name', 'given'); END $$;",
                    "column public.customer.first_name would be renamed to given"),
            refused(
                    "renaming the table",
                    "ALTER TABLE customer RENAME TO client;",
                    "table public.customer would be renamed"),
            refused(
                    "renaming the table in a DO block",
                    "DO $$ BEGIN EXECUTE 'ALTER TABLE customer RENAME TO client'; END $$;",
                    "table public.customer would be renamed to public.client"),
            refused(
                    "moving the table",
                    "CREATE SCHEMA attic; ALTER TABLE customer SET SCHEMA attic;",
                    "table public.customer would be moved to another schema"),
            refused(
                    "another type",
                    "ALTER TABLE customer ADD note text, ALTER COLUMN full_name SET DATA TYPE varchar(20);",
                    "column public.customer.full_name would be given another type"),
            refused(
                    "another type, the view out of the way",
                    "DO $$ BEGIN EXECUTE 'DROP VIEW switchback.\"customer-name_guard\"';"
                            + " ALTER TABLE customer ALTER last_name TYPE varchar(9); END $$;",
                    // the trigger's condition names the column as well
                    STOPPED + "0A000]"),
            refused("DROP TABLE", "DROP TABLE customer CASCADE;", "table public.customer would be dropped"),
            refused(
                    "dropping another table too",
                    "DROP TABLE other, customer;",
                    "table public.customer would be dropped"),
            refused(
                    "the schema of the table",
                    "DROP SCHEMA public CASCADE; CREATE SCHEMA public;",
                    "table public.customer would be dropped"),
            refused(
                    "dropping the sync trigger",
                    "DROP TRIGGER \"~switchback_customer-name\" ON customer;",
                    "would be dropped"),
            refused("disabling triggers", "ALTER TABLE ONLY customer DISABLE TRIGGER ALL;", "would be disabled"),
            refused(
                    "disabling the sync trigger in a DO block",
                    "DO $$ BEGIN EXECUTE 'ALTER TABLE customer DISABLE TRIGGER \"~switchback_customer-name\"'; END $$;",
                    "trigger ~switchback_customer-name on public.customer would be changed from enabled to disabled"),
            refused(
                    "disabling it for a while",
                    "DO $$ BEGIN ALTER TABLE customer DISABLE TRIGGER USER; UPDATE customer SET full_name = 'x';"
                            + " ALTER TABLE customer ENABLE TRIGGER USER; END $$;",
                    "trigger ~switchback_customer-name on public.customer would be altered or replaced"),
            refused(
                    "another body of the trigger's function",
                    "CREATE OR REPLACE FUNCTION switchback.\"customer-name_sync\"() RETURNS trigger LANGUAGE plpgsql"
                            + " AS 'BEGIN RETURN NEW; END';",
                    "function switchback.customer-name_sync would be altered or replaced"),
            refused(
                    "the control schema",
                    "DROP SCHEMA switchback CASCADE;",
                    "what Switchback keeps in schema switchback"),
            refused(
                    "the control schema, in a DO block",
                    "DO $$ BEGIN EXECUTE 'DROP SCHEMA switchback CASCADE'; END $$;",
                    "would be dropped",
                    "more"),
            refused(
                    "a control table's column in a DO block",
                    "DO $$ BEGIN EXECUTE 'ALTER TABLE switchback.journal DROP COLUMN why'; END $$;",
                    "column switchback.journal.why would be dropped"),
            refused(
                    "the journal's trigger in a DO block",
                    "DO $$ BEGIN EXECUTE 'ALTER TABLE switchback.journal DISABLE TRIGGER append_only'; END $$;",
                    "trigger append_only on switchback.journal would be changed from enabled to disabled"),
            refused("a COMMIT of its own", "CREATE TABLE early (id int); COMMIT;", "'COMMIT' ends the transaction"),
            refused("TRUNCATE", "TRUNCATE TABLE other, customer;", "table public.customer would be emptied"),
            refused("TRUNCATE in a DO block", "DO $$ BEGIN EXECUTE 'TRUNCATE customer'; END $$;", STOPPED + "SB005]"),
            outside(
                    "DROP COLUMN outside of a transaction",
                    "ALTER TABLE customer DROP COLUMN full_name CASCADE;",
                    FULL_NAME_DROPPED),
            outside(
                    "an index, and then a column, outside of a transaction",
                    "CREATE INDEX CONCURRENTLY early ON customer (email);\nALTER TABLE customer DROP full_name;",
                    FULL_NAME_DROPPED),
            outside(
                    "a DO block outside of a transaction",
                    "DO $$ BEGIN PERFORM 1; END $$;",
                    "'DO' does not say what it does",
                    "a migration of its own that runs in a transaction"),
            outside(
                    "CASCADE outside of a transaction",
                    "DROP TYPE other_type CASCADE;",
                    "'DROP TYPE' does not say what it does"),
            passes(
                    "a new column, index and table",
                    "ALTER TABLE customer ADD phone text;\nCREATE INDEX ON customer (email);"
                            + "\nCREATE TABLE later (id int, full_name text);"),
            passes(
                    "comments that mention DROP",
                    "-- ALTER TABLE customer DROP COLUMN full_name;\n/* DROP TABLE customer; /* COMMIT; */ */"
                            + "\nSELECT 1;"),
            passes(
                    "a literal that holds DROP COLUMN",
                    "CREATE TABLE advice (t text); INSERT INTO advice VALUES ('ALTER TABLE customer DROP COLUMN full_name; COMMIT;'),"
                            + " ($a$DROP TABLE customer;$a$);"),
            passes(
                    "the column of the same name elsewhere",
                    "CREATE TABLE elsewhere (full_name text, first_name text);"
                            + "\nALTER TABLE elsewhere DROP COLUMN full_name;\nALTER TABLE elsewhere RENAME first_name TO last_name;"),
            passes(
                    "a table of the same name elsewhere",
                    "CREATE SCHEMA attic; CREATE TABLE attic.customer (full_name text);"
                            + "\nALTER TABLE attic.customer DROP COLUMN full_name;\nDROP TABLE attic.customer;\nDROP SCHEMA attic;"),
            passes(
                    "another column of the table",
                    "ALTER TABLE customer ADD fax text; ALTER TABLE customer RENAME fax TO telefax;"
                            + "\nALTER TABLE customer ALTER telefax TYPE varchar(9); ALTER TABLE customer DROP COLUMN telefax CASCADE;"),
            passes(
                    "a function that drops what nobody needs",
                    "CREATE TABLE scrap (id int);" + "\nDO $$ BEGIN EXECUTE 'DROP TABLE scrap CASCADE'; END $$;"),
            passes(
                    "rows",
                    "UPDATE customer SET full_name = 'Ada King' WHERE id = 1; DELETE FROM customer WHERE id = 2;"),
            passes("a savepoint", "SAVEPOINT s; CREATE TABLE gone (id int); ROLLBACK TO s;"),
            new MigrationCase(
                    "an index outside of a transaction",
                    "CREATE INDEX CONCURRENTLY customer_by_email ON customer (email);\nANALYZE customer;",
                    false,
                    List.of()),
            new MigrationCase(
                    "a column outside of a transaction",
                    "ALTER TABLE customer ADD COLUMN IF NOT EXISTS fax text;\nALTER TABLE customer DROP COLUMN fax;",
                    false,
                    List.of()));

    private static MigrationCase refused(String name, String sql, String... refusal) {
        return new MigrationCase(name, sql, true, List.of(refusal));
    }

    private static MigrationCase outside(String name, String sql, String... refusal) {
        return new MigrationCase(name, sql, false, List.of(refusal));
    }

    private static MigrationCase passes(String name, String sql) {
        return new MigrationCase(name, sql, true, List.of());
    }

    /** Whether a guard stops it, in PostgreSQL's words, before a hook can see what it has done. */
    boolean stoppedByGuard() {
        return refusal.stream().anyMatch(reason -> reason.startsWith(STOPPED));
    }

    @Override
    public String toString() {
        return name + (refusal.isEmpty() ? " passes" : " is refused");
    }
}

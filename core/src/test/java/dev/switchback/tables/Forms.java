package dev.switchback.tables;

import static dev.switchback.tables.Form.may;
import static dev.switchback.tables.Form.moves;
import static dev.switchback.tables.Form.stays;

import java.util.List;
import java.util.stream.Stream;

/**
 * What applications send as one text: rows 1 to 4 are there, {@code (id, code)} = {@code (1, 'c1')} and so on, and id and
 * code are both unique.
 */
final class Forms {

    private Forms() {}

    private static final List<Form> INSERTS = List.of(
            moves("INSERT", (t, s) -> values(t, s) + row(s, 10, "Jean", "Bartik")),
            moves(
                    "INSERT of several rows",
                    (t, s) -> values(t, s) + row(s, 10, "Jean", "Bartik") + ", (11, 'c11', " + s.nulls() + "), "
                            + row(s, 12, "Kay", "McNulty")),
            moves(
                    "INSERT .. SELECT",
                    (t, s) -> insert(t, s) + "SELECT id + 10, 'd' || code, " + s.columns() + " FROM " + t),
            moves(
                    "INSERT .. RETURNING",
                    (t, s) -> "INSERT INTO " + t + " (code, " + s.columns() + ") VALUES ('x', "
                            + s.values("Jean", "Bartik") + ") RETURNING id, code, " + s.columns()),
            moves(
                    "INSERT .. OVERRIDING",
                    (t, s) -> "INSERT INTO " + t + " (id, " + s.columns() + ") OVERRIDING USER VALUE VALUES (77, "
                            + s.values("Jean", "Bartik") + ") RETURNING id"),
            stays("INSERT of neither shape", (t, s) -> "INSERT INTO " + t + " (id, code) VALUES (10, 'c10')"),
            stays("INSERT of NULLs", (t, s) -> values(t, s) + "(10, 'c10', " + s.nulls() + ")"),
            stays("INSERT DEFAULT VALUES", (t, s) -> "INSERT INTO " + t + " DEFAULT VALUES RETURNING id"));

    private static final List<Form> UPDATES = List.of(
            moves("UPDATE by key", (t, s) -> update(t, s.set("Jean", "Bartik")) + " WHERE id = 1"),
            moves("UPDATE of all rows", (t, s) -> update(t, s.set("Jean", "Bartik"))),
            moves("UPDATE by its own value", (t, s) -> update(t, s.setLonger()) + " WHERE id IN (1, 4)"),
            moves("UPDATE to NULL", (t, s) -> update(t, s.setEach("NULL")) + " WHERE id = 1"),
            moves("UPDATE to DEFAULT", (t, s) -> update(t, s.setEach("DEFAULT")) + " WHERE id = 1"),
            moves(
                    "UPDATE of some rows to NULL and of some not at all",
                    (t, s) -> update(t, s.setEach("CASE id WHEN 1 THEN NULL WHEN 2 THEN 'X' ELSE {c} END"))
                            + (s == Side.BOTH ? " WHERE id = 1" : "")),
            moves(
                    "UPDATE .. FROM",
                    (t, s) -> "UPDATE " + t + " AS c SET " + s.setEach("v.{c}") + " FROM (VALUES (1, "
                            + s.values("Jean", "Bartik") + "), (2, " + s.values("Kay", "McNulty") + ")) AS v (id, "
                            + s.columns() + ") WHERE v.id = c.id"),
            moves(
                    "UPDATE from a subquery",
                    (t, s) -> "UPDATE " + t + " AS c SET (" + s.columns() + ") = (SELECT " + s.columns("o") + " FROM "
                            + t + " o WHERE o.id = c.id % 2 + 1) WHERE c.id < 3"),
            moves(
                    "UPDATE .. RETURNING",
                    (t, s) -> update(t, s.set("Jean", "Bartik")) + " WHERE id < 3 RETURNING id, " + s.columns()),
            moves(
                    "UPDATE of the key and the shape",
                    (t, s) -> update(t, "id = 20, " + s.set("Jean", "Bartik")) + " WHERE id = 1"),
            moves(
                    "write-all UPDATE of one changed value",
                    (t, s) -> update(
                                            t,
                                            "id = id, code = code, email = email, " + s.setEach("{c}") + ", "
                                                    + s.set("Jean", "Bartik"))
                                    .replace(s.setEach("{c}") + ", ", "")
                            + " WHERE id = 1"),
            stays(
                    "write-all UPDATE that changes nothing",
                    (t, s) -> update(t, "id = id, code = code, email = email, " + s.setEach("{c}"))),
            stays("UPDATE to the same value", (t, s) -> update(t, s.setEach("{c}")) + " WHERE id = 2"),
            stays("UPDATE of neither shape", (t, s) -> update(t, "email = 'x' || id")),
            stays("UPDATE of the key", (t, s) -> update(t, "id = id + 100")),
            stays("UPDATE of no row", (t, s) -> update(t, s.set("Jean", "Bartik")) + " WHERE id = 99"),
            stays("DELETE .. RETURNING", (t, s) -> "DELETE FROM " + t + " WHERE id < 3 RETURNING id, " + s.columns()));

    private static final List<Form> UPSERTS = List.of(
            moves("ON CONFLICT DO NOTHING, no conflict", (t, s) -> upsert(t, s, 10, "DO NOTHING")),
            may("ON CONFLICT DO NOTHING, conflict", (t, s) -> upsert(t, s, 1, "DO NOTHING")),
            may(
                    "ON CONFLICT DO NOTHING, conflict on the other key",
                    (t, s) -> "INSERT INTO " + t + " (id, code, " + s.columns() + ") VALUES (10, 'c2', "
                            + s.values("Jean", "Bartik") + ") ON CONFLICT DO NOTHING"),
            moves(
                    "ON CONFLICT DO UPDATE, no conflict",
                    (t, s) -> upsert(t, s, 10, "(id) DO UPDATE SET " + s.setEach("excluded.{c}"))),
            moves(
                    "ON CONFLICT DO UPDATE, conflict",
                    (t, s) -> upsert(t, s, 1, "(id) DO UPDATE SET " + s.setEach("excluded.{c}"))),
            moves(
                    "ON CONFLICT ON CONSTRAINT",
                    (t, s) -> upsert(t, s, 1, "ON CONSTRAINT " + t + "_pkey DO UPDATE SET " + s.setEach("excluded.{c}"))
                            + " RETURNING id, " + s.columns()),
            moves(
                    "ON CONFLICT on the other key",
                    (t, s) -> "INSERT INTO " + t + " (id, code, " + s.columns() + ") VALUES (10, 'c2', "
                            + s.values("Jean", "Bartik") + ") ON CONFLICT (code) DO UPDATE SET "
                            + s.setEach("excluded.{c}")),
            moves(
                    "ON CONFLICT DO UPDATE .. WHERE true",
                    (t, s) -> upsert(
                            t, s, 1, "(id) DO UPDATE SET " + s.setEach("excluded.{c}") + " WHERE " + t + ".id = 1")),
            may(
                    "ON CONFLICT DO UPDATE .. WHERE false",
                    (t, s) -> upsert(
                            t, s, 1, "(id) DO UPDATE SET " + s.setEach("excluded.{c}") + " WHERE " + t + ".id = 7")),
            may("ON CONFLICT DO UPDATE of neither shape", (t, s) -> upsert(t, s, 1, "(id) DO UPDATE SET email = 'x'")),
            moves(
                    "ON CONFLICT DO UPDATE with literals",
                    (t, s) -> upsert(t, s, 1, "(id) DO UPDATE SET " + s.set("Other", "One"))),
            moves(
                    "ON CONFLICT DO UPDATE of the key",
                    (t, s) -> upsert(t, s, 1, "(id) DO UPDATE SET id = 30, " + s.setEach("excluded.{c}"))),
            moves(
                    "ON CONFLICT of several rows, some of them new",
                    (t, s) -> values(t, s) + row(s, 1, "Jean", "Bartik") + ", " + row(s, 10, "Kay", "McNulty")
                            + " ON CONFLICT (id) DO UPDATE SET " + s.setEach("excluded.{c}")));

    private static final List<Form> MERGES = List.of(
            moves(
                    "MERGE that updates",
                    (t, s) -> merge(t, s, 1) + " WHEN MATCHED THEN UPDATE SET " + s.setEach("v.{c}")),
            moves(
                    "MERGE that inserts",
                    (t, s) -> merge(t, s, 10) + " WHEN NOT MATCHED THEN INSERT (id, " + s.columns() + ") VALUES (v.id, "
                            + s.columns("v") + ")"),
            moves(
                    "MERGE that does each",
                    (t, s) -> "MERGE INTO " + t + " c USING (VALUES (1, " + s.values("Jean", "Bartik") + "), (2, "
                            + s.values("Kay", "McNulty") + "), (11, " + s.values("Betty", "Holberton") + ")) AS v (id, "
                            + s.columns() + ") ON c.id = v.id WHEN MATCHED AND v.id = 2 THEN DELETE"
                            + " WHEN MATCHED THEN UPDATE SET " + s.setEach("v.{c}")
                            + " WHEN NOT MATCHED THEN INSERT (id, " + s.columns() + ") VALUES (v.id, " + s.columns("v")
                            + ")"),
            stays("MERGE that does nothing", (t, s) -> merge(t, s, 1) + " WHEN MATCHED THEN DO NOTHING"));

    /** Since PostgreSQL 17. */
    private static final List<Form> NEWER_MERGES = List.of(
            moves(
                    "MERGE .. RETURNING",
                    (t, s) -> merge(t, s, 1) + " WHEN MATCHED THEN UPDATE SET " + s.setEach("v.{c}")
                            + " RETURNING merge_action(), c.id, " + s.columns("c")),
            moves(
                    "MERGE .. NOT MATCHED BY SOURCE",
                    (t, s) ->
                            merge(t, s, 1) + " WHEN NOT MATCHED BY SOURCE THEN UPDATE SET " + s.set("Jean", "Bartik")));

    private static final List<Form> CHAINS = List.of(
            moves(
                    "a CTE that updates, read by the statement",
                    (t, s) -> "WITH u AS (" + update(t, s.set("Jean", "Bartik")) + " WHERE id < 3 RETURNING id, "
                            + s.columns() + ") SELECT * FROM u ORDER BY id"),
            moves(
                    "a chain of CTEs: delete, insert elsewhere, update a third row",
                    (t, s) -> "WITH d AS (DELETE FROM " + t + " WHERE id = 1 RETURNING " + s.columns() + "), i AS ("
                            + "INSERT INTO " + t + " (id, " + s.columns() + ") SELECT 10, " + s.columns()
                            + " FROM d RETURNING id) " + update(t, s.set("Jean", "Bartik")) + " WHERE id = 2"),
            moves(
                    "delete and re-insert in one statement",
                    (t, s) -> "WITH d AS (DELETE FROM " + t + " WHERE id = 1 RETURNING id) INSERT INTO " + t + " (id, "
                            + s.columns() + ") SELECT id, " + s.values("Jean", "Bartik") + " FROM d RETURNING id"),
            moves(
                    "delete and re-insert in one transaction",
                    (t, s) -> "BEGIN; DELETE FROM " + t + " WHERE id = 1; " + values(t, s) + row(s, 1, "Jean", "Bartik")
                            + "; COMMIT"),
            moves(
                    "two updates of a row in one transaction",
                    (t, s) -> "BEGIN; " + update(t, s.set("Jean", "Bartik")) + " WHERE id = 1; "
                            + update(t, s.setLonger()) + " WHERE id = 1; COMMIT"),
            moves(
                    "what is left after a rollback to a savepoint",
                    (t, s) -> "BEGIN; " + update(t, s.set("Jean", "Bartik")) + " WHERE id = 1; SAVEPOINT s; "
                            + update(t, s.set("Not", "Kept")) + " WHERE id < 4; ROLLBACK TO s; "
                            + update(t, s.set("Kay", "McNulty")) + " WHERE id = 2; COMMIT"),
            may(
                    "a transaction that is rolled back",
                    (t, s) -> "BEGIN; " + update(t, s.set("Jean", "Bartik")) + "; ROLLBACK"),
            moves(
                    "DELETE of everything and INSERT",
                    (t, s) ->
                            "BEGIN; DELETE FROM " + t + "; " + values(t, s) + row(s, 1, "Jean", "Bartik") + "; COMMIT"),
            moves(
                    "SELECT FOR UPDATE and UPDATE",
                    (t, s) -> "BEGIN; SELECT id FROM " + t + " WHERE id = 1 FOR UPDATE; "
                            + update(t, s.set("Jean", "Bartik")) + " WHERE id = 1; COMMIT"),
            moves(
                    "UPDATE .. WHERE CURRENT OF",
                    (t, s) -> "BEGIN; DECLARE c CURSOR FOR SELECT id FROM " + t + " WHERE id = 1 FOR UPDATE; FETCH c; "
                            + update(t, s.set("Jean", "Bartik")) + " WHERE CURRENT OF c; COMMIT"),
            moves(
                    "a DO block",
                    (t, s) -> "DO $$ DECLARE r record; BEGIN FOR r IN SELECT id FROM " + t + " WHERE id < 3 LOOP "
                            + update(t, s.set("Jean", "Bartik")) + " WHERE id = r.id; END LOOP; END $$"));

    /** All forms that the server knows. */
    static Stream<Form> all(int version) {
        return Stream.of(
                        INSERTS,
                        UPDATES,
                        UPSERTS,
                        MERGES,
                        version < 17 ? List.<Form>of() : NEWER_MERGES,
                        CHAINS,
                        DriverForms.ALL)
                .flatMap(List::stream);
    }

    private static String insert(String table, Side side) {
        return "INSERT INTO " + table + " (id, code, " + side.columns() + ") ";
    }

    private static String values(String table, Side side) {
        return insert(table, side) + "VALUES ";
    }

    private static String row(Side side, int id, String first, String last) {
        return "(" + id + ", 'c" + id + "', " + side.values(first, last) + ")";
    }

    private static String update(String table, String assignments) {
        return "UPDATE " + table + " SET " + assignments;
    }

    private static String upsert(String table, Side side, int id, String action) {
        return values(table, side) + row(side, id, "Jean", "Bartik") + " ON CONFLICT " + action;
    }

    private static String merge(String table, Side side, int id) {
        return "MERGE INTO " + table + " c USING (VALUES (" + id + ", " + side.values("Jean", "Bartik")
                + ")) AS v (id, " + side.columns() + ") ON c.id = v.id";
    }
}

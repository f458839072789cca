package dev.switchback.jooq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.jooq.WrittenColumns.Write;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read off any statement's text; what only looks like it is not. */
class WrittenColumnsTest {

    static Stream<Arguments> statements() {
        return Stream.concat(inserts(), Stream.concat(updates(), others()));
    }

    private static Stream<Arguments> inserts() {
        return Stream.of(
                arguments("an insert", "insert into t (a, b) values (1, c)", writes("t", "a", "b")),
                arguments(
                        "an insert as jOOQ writes it",
                        "insert into \"shop\".\"customer\" (\"full_name\") values (cast(? as text))",
                        List.of(new Write("shop", "customer", Set.of("full_name")))),
                arguments(
                        "an insert in mixed case",
                        "INSERT INTO Shop.Customer (Full_Name, \"Email\") VALUES ('a', 'b')",
                        List.of(new Write("shop", "customer", Set.of("full_name", "Email")))),
                arguments(
                        "an insert into names with spaces, quotes and dots",
                        "insert into \"my \"\"shop\"\"\".\"Gift.Card\" (\"Holder Name\", \"a\"\"b\") values (1, 2)",
                        List.of(new Write("my \"shop\"", "Gift.Card", Set.of("Holder Name", "a\"b")))),
                arguments(
                        "an insert into names that are key words",
                        "insert into \"set\" (\"update\", \"insert\") values (1, 2)",
                        writes("set", "update", "insert")),
                arguments("an insert by an alias", "insert into t as c (a, b) values (1, 2)", writes("t", "a", "b")),
                arguments(
                        "an insert by a qualified name and an alias",
                        "insert into s.t as \"c\" (a) values (1)",
                        List.of(new Write("s", "t", Set.of("a")))),
                arguments(
                        "an insert of several rows",
                        "insert into t (a, b) values (1, 2), (c, d), ((e), f(g, h))",
                        writes("t", "a", "b")),
                arguments("an insert of a query", "insert into t (a) select b from u", writes("t", "a")),
                arguments(
                        "an insert of a query in parentheses", "insert into t (a) (select b from u)", writes("t", "a")),
                arguments(
                        "an insert of a query in parentheses without a list",
                        "insert into t (select a, b from u)",
                        writes("t")),
                arguments("an insert of values in parentheses", "insert into t (values (a, b))", writes("t")),
                arguments(
                        "an insert into a column called values",
                        "insert into t (values, a)",
                        writes("t", "values", "a")),
                arguments("an insert of defaults", "insert into t default values", writes("t")),
                arguments("an insert without a list", "insert into t values (a, b)", writes("t")),
                arguments("an insert of a query without a list", "insert into t select a, b from u", writes("t")),
                arguments(
                        "an insert that overrides an identity",
                        "insert into t (a) overriding system value values (1) returning b",
                        writes("t", "a")),
                arguments(
                        "an insert that tells what it returns",
                        "insert into t (a) values (1) returning b, c as d",
                        writes("t", "a")),
                arguments(
                        "an insert into part of a column",
                        "insert into t (a[1], b.part, c) values (1, 2, 3)",
                        writes("t", "a", "b", "c")),
                arguments(
                        "an insert that updates instead",
                        "insert into t (a) values (1) on conflict (k) do update set b = excluded.c, d = 2 where t.e = 3",
                        writes("t", "a", "b", "d")),
                arguments(
                        "an insert that updates several columns instead",
                        "insert into t (a) values (1) on conflict on constraint k do update set (b, c) = (select d, e)",
                        writes("t", "a", "b", "c")),
                arguments(
                        "an insert that does nothing instead",
                        "insert into t (a) values (1) on conflict (k) do nothing",
                        writes("t", "a")));
    }

    private static Stream<Arguments> updates() {
        return Stream.of(
                arguments("an update", "update t set a = 1, b = c where d = 2", writes("t", "a", "b")),
                arguments("an update in upper case", "UPDATE T SET A = 1 WHERE B = 2", writes("t", "a")),
                arguments(
                        "an update of a qualified table",
                        "update shop.\"Gift Card\" set \"Holder Name\" = ?",
                        List.of(new Write("shop", "Gift Card", Set.of("Holder Name")))),
                arguments("an update by an alias", "update t as c set a = c.b", writes("t", "a")),
                arguments("an update by an alias without AS", "update t c set a = c.b", writes("t", "a")),
                arguments(
                        "an update by an alias that is called set", "update t as \"set\" set a = 1", writes("t", "a")),
                arguments("an update of one table only", "update only t set a = 1", writes("t", "a")),
                arguments(
                        "an update of one qualified table only",
                        "update only s.t as c set a = 1",
                        List.of(new Write("s", "t", Set.of("a")))),
                arguments("an update of one table only in parentheses", "update only (t) set a = 1", writes("t", "a")),
                arguments("an update of a table and its heirs", "update t * set a = 1", writes("t", "a")),
                arguments("an update of a table called only", "update \"only\" set a = 1", writes("only", "a")),
                arguments(
                        "an update of several columns by a query",
                        "update t set (a, b) = (select c, d from u where e = 1), f = 2",
                        writes("t", "a", "b", "f")),
                arguments(
                        "an update of several columns by a row",
                        "update t set (a, b) = row(c, d), e = 3",
                        writes("t", "a", "b", "e")),
                arguments(
                        "an update of several columns by values",
                        "update t set (a, b) = (c, d)",
                        writes("t", "a", "b")),
                arguments("an update of an element", "update t set a[b] = 1, c[1:2] = d", writes("t", "a", "c")),
                arguments("an update of a part", "update t set a.b = 1, c = 2", writes("t", "a", "c")),
                arguments("an update to the default", "update t set a = default, b = 1", writes("t", "a", "b")),
                arguments(
                        "an update with commas in its expressions",
                        "update t set a = f(b, c), d = (e, (f, g)), h = array[i, j], k = 1",
                        writes("t", "a", "d", "h", "k")),
                arguments(
                        "an update with strings that look like SQL",
                        "update t set a = ', x = 1 where ', b = E'\\', x = 1', c = 'it''s, x = 1', d = U&'\\0041, x'",
                        writes("t", "a", "b", "c", "d")),
                arguments(
                        "an update with dollar quotes that look like SQL",
                        "update t set a = $$, x = ' 1 where$$, b = $q$ $$, y = 1 $q$, c = 3",
                        writes("t", "a", "b", "c")),
                arguments(
                        "an update with comments that look like SQL",
                        "update /* only u */ t -- set x = 1\n set a = 1, /* b = /* nested */ 2, */ c = 3 -- where\n, d = 4",
                        writes("t", "a", "c", "d")),
                arguments(
                        "an update with a condition inside an expression",
                        "update t set a = case when b then c else d end, e = (select f from u where g), h = 1",
                        writes("t", "a", "e", "h")),
                arguments(
                        "an update with a FROM inside a function",
                        "update t set a = substring(b from 2), c = extract(year from d), e = 1",
                        writes("t", "a", "c", "e")),
                arguments(
                        "an update with IS DISTINCT FROM",
                        "update t set a = b is distinct from c, d = 1",
                        writes("t", "a", "d")),
                arguments(
                        "an update with a subquery that is an update's look-alike",
                        "update t set a = (select b from u for update), c = 1",
                        writes("t", "a", "c")),
                arguments(
                        "an update from another table",
                        "update t set a = u.b from u, v where u.c = t.c returning t.d",
                        writes("t", "a")),
                arguments("an update that returns", "update t set a = 1 returning b, c", writes("t", "a")),
                arguments(
                        "an update of a cursor's row",
                        "update t set a = 1, b = 2 where current of c",
                        writes("t", "a", "b")),
                arguments("an update that is explained", "explain analyze update t set a = 1", writes("t", "a")),
                arguments(
                        "an update that is prepared",
                        "prepare p as update t set a = $1, b = $2",
                        writes("t", "a", "b")));
    }

    private static Stream<Arguments> others() {
        return Stream.of(
                arguments(
                        "two statements",
                        "update t set a = 1; update u set b = 2",
                        List.of(new Write(null, "t", Set.of("a")), new Write(null, "u", Set.of("b")))),
                arguments(
                        "writing CTEs of two tables",
                        "with x as (insert into t (a) values (1) returning b), y as (update u set c = 1 where d = 2)"
                                + " select e from x, y",
                        List.of(new Write(null, "t", Set.of("a")), new Write(null, "u", Set.of("c")))),
                arguments(
                        "an update by a writing CTE",
                        "with x as (update t set a = 1 returning b) update u set c = x.b from x",
                        List.of(new Write(null, "t", Set.of("a")), new Write(null, "u", Set.of("c")))),
                arguments(
                        "a CTE without conditions",
                        "with x as (update t set a = f(b)), y as (select 1) select c, d from y",
                        writes("t", "a")),
                arguments(
                        "a merge",
                        "merge into t as c using u on c.k = u.k when matched and u.x = 1 then update set a = u.b, d = 2"
                                + " when not matched then insert (e, f) values (u.g, h)",
                        writes("t", "a", "d", "e", "f")),
                arguments(
                        "a merge into one qualified table",
                        "merge into s.t using (select a from u) x on true when not matched then insert (a) values (x.a)"
                                + " when matched then update set (b, c) = row(1, 2)",
                        List.of(new Write("s", "t", Set.of("a", "b", "c")))),
                arguments(
                        "a merge into one table only",
                        "merge into only t using u on true when matched then update set a = 1",
                        writes("t", "a")),
                arguments(
                        "a merge that deletes",
                        "merge into t using u on true when matched then delete when not matched then do nothing",
                        writes("t")),
                arguments("a copy", "copy t (a, \"B\") from stdin with (format csv)", writes("t", "a", "B")),
                arguments(
                        "an insert into columns called copy and update",
                        "insert into t (copy, \"update\") values (1, 2) on conflict (copy) do update set a = 1",
                        writes("t", "copy", "update", "a")),
                arguments("a setting after an update", "update t set a = 1; set search_path = b", writes("t", "a")),
                arguments("a copy of all columns", "copy t from stdin", writes("t")),
                arguments("a query", "select a, b from t where c = 'update t set a = 1'", List.of()),
                arguments("a query that locks", "select a from t for update", List.of()),
                arguments(
                        "a query that locks some tables", "select a from t, u for update of t skip locked", List.of()),
                arguments("a query that locks, but not the key", "select a from t for no key update", List.of()),
                arguments("a delete", "delete from t where a = 1", List.of()),
                arguments("a setting", "set search_path = shop", List.of()),
                arguments(
                        "a trigger's definition",
                        "create trigger x before delete on t execute function f()",
                        List.of()),
                arguments("a column that is called update", "select \"update\", t.\"set\" from t", List.of()),
                arguments("nothing", "", List.of()));
    }

    private static List<Write> writes(String table, String... columns) {
        return List.of(new Write(null, table, Set.of(columns)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("statements")
    void readsWhatIsWritten(String name, String sql, List<Write> writes) {
        assertThat(WrittenColumns.of(sql)).isEqualTo(writes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert",
                "insert into",
                "insert into t (",
                "insert into t (a",
                "insert into \"",
                "update",
                "update t set",
                "update t set (",
                "update t set a = 'b",
                "merge into",
                "then insert (a)",
                "copy",
                "set a = 1",
                ") (",
                "/*",
                "$a$"
            })
    void textThatTheServerWouldRefuseIsNotOurs(String sql) {
        assertThat(WrittenColumns.of(sql)).isNotNull();
    }
}

package dev.switchback.tables;

import java.util.List;
import java.util.stream.Stream;

/** The tables. */
final class Tables {

    private Tables() {}

    private static final String TEXT = "CASE n % 6 WHEN 0 THEN 'Ä' WHEN 1 THEN 'a' WHEN 2 THEN 'A-' WHEN 3 THEN ' z'"
            + " WHEN 4 THEN 'ß''\"' ELSE '' END || n % 97 || '/' || n";

    private static final List<Table> KEYS = List.of(
            Table.keyed("negative numbers with gaps", "id bigint", "id", "(n * 37 - 20000)::bigint * 100000007"),
            Table.keyed("a uuid", "id uuid", "id", "md5(n::text)::uuid"),
            Table.keyed("text in an ICU collation", "id text COLLATE \"und-x-icu\"", "id", TEXT),
            Table.keyed(
                    "text in a collation that ignores case",
                    "CREATE COLLATION IF NOT EXISTS ci (provider = icu, locale = 'und-u-ks-level1', deterministic = false);"
                            + "CREATE TABLE {t} (id text COLLATE ci, n int NOT NULL, full_name text, {key})",
                    new String[] {"id"},
                    TEXT),
            Table.keyed(
                    "columns of several types",
                    "tenant text COLLATE \"und-x-icu\", day date, id int",
                    "tenant, day, id",
                    "'T' || n % 3, date '0044-03-15 BC' + n % 5, -n"),
            Table.keyed(
                    "an identity",
                    "CREATE TABLE {t} (id int GENERATED ALWAYS AS IDENTITY, n int NOT NULL UNIQUE, full_name text, {key})",
                    new String[] {"n"},
                    "n"),
            Table.keyed(
                    "a time with zone",
                    "id timestamptz",
                    "id",
                    "timestamptz '2026-10-25 00:30Z' + n * interval '7 min'"),
            Table.keyed(
                    "a time", "id timestamp", "id", "timestamp '1883-11-18 12:03:57.123456' + n * interval '7 min'"),
            Table.keyed("a date", "id date", "id", "date '2026-01-02' + n"),
            Table.keyed("a time of day with zone", "id timetz", "id", "timetz '00:00+05:30' + n * interval '7 s'"),
            Table.keyed(
                    "a float",
                    "id float8",
                    "id",
                    "CASE n WHEN 1 THEN 'NaN' WHEN 2 THEN '-Infinity' ELSE 0.1::float8 + n * 1e-16::float8 * 13 END"),
            Table.keyed("a real", "id float4", "id", "1e6::float4 + n * 0.0625::float4"),
            Table.keyed("bytes", "id bytea", "id", "decode(md5(n::text), 'hex') || '\\x005c27'"),
            Table.keyed("a numeric", "id numeric", "id", "n / 7.0"),
            Table.keyed("an interval", "id interval", "id", "n * interval '-1 month 2 days -3:04:05.06'"),
            Table.keyed("a fixed-length text", "id char(7)", "id", "lpad((n % 10)::text, 2) || n"),
            Table.keyed("an address", "id inet", "id", "inet '10.0.0.0/8' + n"),
            Table.keyed("a bit string", "id varbit", "id", "(n * 3)::bit(20)::varbit"),
            Table.keyed("an array", "id int[]", "id", "ARRAY[n % 10, -n]"),
            Table.keyed(
                    "a range",
                    "id tstzrange",
                    "id",
                    "tstzrange('2026-01-01Z', timestamptz '2026-01-01Z' + n * interval '1 h', '[]')"),
            Table.keyed("a name", "id name", "id", "'\"' || n || ' x'"),
            Table.keyed("a jsonb", "id jsonb", "id", "jsonb_build_object('a', n, 'b', '?')"),
            Table.keyed(
                    "an enum elsewhere",
                    "CREATE TYPE types.\"Mood?\" AS ENUM ('so, so', 'b''ad', 'a');"
                            + "CREATE TABLE {t} (mood types.\"Mood?\", id int, n int NOT NULL, full_name text, {key})",
                    new String[] {"mood", "id"},
                    "(ARRAY['a','b''ad','so, so']::types.\"Mood?\"[])[1 + n % 3], n"),
            Table.keyed(
                    "a domain with its own collation",
                    "CREATE DOMAIN code AS text COLLATE \"und-x-icu\" NOT NULL CHECK (VALUE <> '');"
                            + "CREATE TABLE {t} (id code COLLATE \"C\", n int NOT NULL, full_name text, {key})",
                    new String[] {"id"},
                    TEXT),
            Table.keyed(
                    "a composite",
                    "CREATE TYPE pair AS (a text, b timestamptz);"
                            + "CREATE TABLE {t} (id pair, n int NOT NULL, full_name text, {key})",
                    new String[] {"id"},
                    "ROW('(a,\"' || n % 5, timestamptz '2026-10-25 00:30Z' + n * interval '7 min')::public.pair"),
            Table.keyed(
                    "a citext",
                    "CREATE TABLE {t} (id citext, n int NOT NULL, full_name text, {key})",
                    new String[] {"id"},
                    TEXT));

    private static final List<Table> NAMES = List.of(
            Table.named("reserved words", "select", "table", "order", "user", "from", "end"),
            Table.named(
                    "quotes and dots",
                    "Sch.\"ema\"",
                    "ta.b'le; --",
                    "\"id\"",
                    "full \"name\"",
                    "fi'rst?",
                    "last.\\name$$"),
            Table.named("other alphabets", "Schlüssel", "客户 表", "ключ", "Имя Ω", "prénom", "नाम"),
            Table.named("names of variables", "new", "written", "tg_op", "old", "new", "counted"),
            Table.named(
                    "names as long as can be",
                    "s".repeat(63),
                    "ß".repeat(31) + "t",
                    "k".repeat(63),
                    "o" + "é".repeat(31),
                    "f".repeat(63),
                    "l".repeat(63)));

    private static final List<Table> KINDS = List.of(
            Table.keyed(
                    "partitions by range and below by list",
                    "CREATE TABLE {t} (id int, n int NOT NULL, region text, full_name text, {key}) PARTITION BY RANGE (id);"
                            + "CREATE TABLE part_low PARTITION OF {t} FOR VALUES FROM (MINVALUE) TO (500);"
                            + "CREATE TABLE part_high PARTITION OF {t} FOR VALUES FROM (500) TO (100000)"
                            + " PARTITION BY LIST (region);"
                            + "CREATE TABLE part_high_1 PARTITION OF part_high FOR VALUES IN ('1', '2');"
                            + "CREATE TABLE part_high_rest PARTITION OF part_high DEFAULT",
                    new String[] {"id", "region"},
                    "n, (n % 4)::text"),
            Table.keyed(
                    "partitions by hash with another column order",
                    "CREATE TABLE {t} (id uuid, n int NOT NULL, full_name text, {key}) PARTITION BY HASH (id);"
                            + "CREATE TABLE hash_0 PARTITION OF {t} FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
                            + "CREATE TABLE hash_1 (gone int, full_name text, n int NOT NULL, also int, id uuid NOT NULL);"
                            + "ALTER TABLE hash_1 DROP gone, DROP also;"
                            + "ALTER TABLE {t} ATTACH PARTITION hash_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
                    new String[] {"id"},
                    "md5(n::text)::uuid"),
            Table.keyed(
                    "only a unique index over NOT NULL columns that includes more",
                    "CREATE TABLE {t} (a int NOT NULL, b text NOT NULL, n int NOT NULL, full_name text);"
                            + "CREATE UNIQUE INDEX ON {t} (b DESC, a DESC) INCLUDE (n)",
                    new String[] {"b", "a"},
                    "(n / 13)::text, n % 13"),
            Table.keyed(
                    "an unlogged table",
                    "CREATE UNLOGGED TABLE {t} (id int, n int NOT NULL, full_name text, {key})",
                    new String[] {"id"},
                    "n"),
            Table.keyed("no rows at all", "id int", "id", "n").withRows(0),
            Table.keyed(
                    "constraints that wait for the commit",
                    "CREATE TABLE {t} (id int, n int NOT NULL, full_name text, UNIQUE (n) DEFERRABLE INITIALLY DEFERRED,"
                            + " {key}, FOREIGN KEY (n) REFERENCES {t} (id) DEFERRABLE INITIALLY DEFERRED)",
                    new String[] {"id"},
                    "n"),
            Table.keyed(
                    "columns that were dropped and columns that are computed",
                    "CREATE TABLE {t} (gone int, id int, n int NOT NULL, full_name text, twice int GENERATED ALWAYS AS"
                            + " (n * 2) STORED, noted int GENERATED BY DEFAULT AS IDENTITY, {key}); ALTER TABLE {t} DROP gone",
                    new String[] {"id"},
                    "n"));

    private static final List<Table> SHAPES = List.of(
            Table.renamed(
                    "a citext",
                    "",
                    "citext",
                    "(ARRAY['Ada', 'ada', 'ADA'])[1 + n % 3]::public.citext",
                    "('New ' || n)::public.citext"),
            Table.renamed(
                    "a text that ignores case",
                    "CREATE COLLATION ignores (provider = icu, locale = 'und-u-ks-level1', deterministic = false)",
                    "text COLLATE public.ignores",
                    "(ARRAY['Ada', 'ada', 'ADA'])[1 + n % 3]",
                    "'New ' || n"),
            Table.renamed(
                    "an interval",
                    "",
                    "interval",
                    "(ARRAY['1 day', '24:00', '1440 min'])[1 + n % 3]::interval",
                    "n * interval '1 h'"),
            Table.renamed(
                    "a numeric of any scale",
                    "",
                    "numeric",
                    "(ARRAY['1.5', '1.50', '1.500'])[1 + n % 3]::numeric",
                    "n / 10.0"),
            Table.renamed(
                    "a jsonb with numbers", "", "jsonb", "(ARRAY['[1.0]', '[1.00]'])[1 + n % 2]::jsonb", "to_jsonb(n)"),
            Table.renamed("an array", "", "text[]", "ARRAY['a,b', NULL, n::text]", "ARRAY['{}', n::text]"),
            Table.renamed("a range", "", "int4range", "int4range(n, n + 5, '[]')", "int4range(n, NULL)"),
            Table.renamed(
                    "an enum elsewhere",
                    "CREATE TYPE types.colour AS ENUM ('red', 'Blue''s')",
                    "types.colour",
                    "(ARRAY['red', 'Blue''s']::types.colour[])[1 + n % 2]",
                    "'red'::types.colour"),
            Table.renamed(
                            "a type only the search path knows",
                            "CREATE TYPE mood AS ENUM ('sad', 'glad')",
                            "mood",
                            "(ARRAY['sad', 'glad']::public.mood[])[1 + n % 2]",
                            "'sad'::public.mood")
                    .withDefault("'glad'"),
            Table.renamed(
                    "a composite",
                    "CREATE TYPE address AS (street text, zip char(5))",
                    "address",
                    "ROW('Road ' || n, n % 999)::public.address",
                    "ROW(NULL, n % 999)::public.address"),
            Table.renamed(
                    "a domain",
                    "CREATE DOMAIN percent AS numeric(5, 2) DEFAULT 1 CHECK (VALUE >= 0)",
                    "percent",
                    "n % 100 / 7.0",
                    "n % 90"),
            Table.renamed(
                            "a wide text",
                            "",
                            "text",
                            "(SELECT string_agg(md5((n * i)::text), '') FROM generate_series(1, 300) AS i)",
                            "repeat('x', 9000) || n")
                    .withRows(300));

    static final List<Table> ALL =
            Stream.of(KEYS, NAMES, KINDS, SHAPES).flatMap(List::stream).toList();
}

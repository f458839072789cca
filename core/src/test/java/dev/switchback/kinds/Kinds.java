package dev.switchback.kinds;

import dev.switchback.docs.KindsOfChange;
import dev.switchback.docs.Vault;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The kinds that are mapped by SQL, and whose images can be told apart by what they write. */
final class Kinds {

    private Kinds() {}

    static Stream<Kind> all() {
        return Stream.of(
                        rename(),
                        split(),
                        merge(),
                        textToInteger(),
                        textToNumeric(),
                        textToDate(),
                        textToTimestamptz(),
                        textToUuid(),
                        textToJsonb(),
                        integerToBigint(),
                        wider(),
                        narrower(),
                        timestampToTimestamptz(),
                        unit(),
                        codeToEnum(),
                        enumToText(),
                        jsonToColumns(),
                        columnsToJson(),
                        notNull(),
                        extract(),
                        primaryKey(),
                        encryption())
                .filter(k -> k.toString().matches(System.getProperty("kinds.only", ".*")));
    }

    private static Kind rename() {
        return Kind.of("rename", KindsOfChange.rename())
                .table("CREATE TABLE customer (id bigint PRIMARY KEY, mail text, note text)")
                .oldWrites("'ada@example.org'", "'ada@example.org'")
                .oldWrites("''", "''")
                .oldWrites("' Ünïcode ''quoted'' '", "' Ünïcode ''quoted'' '")
                .oldWrites("NULL", "NULL")
                .newWrites("'grace@example.org'", "'grace@example.org'")
                .newWrites("NULL", "NULL");
    }

    private static Kind split() {
        return Kind.of("split", KindsOfChange.split())
                .table("CREATE TABLE customer (id bigint PRIMARY KEY, full_name text, note text)")
                .oldWrites("'Ada King'", "'Ada', 'King'")
                .oldWrites("'Plato'", "'Plato', NULL")
                .oldWrites("'Ann   Marie'", "'Ann', '  Marie'")
                .oldWrites("' Jean Luc '", "'', 'Jean Luc '")
                .oldWrites("''", "'', NULL")
                .oldWrites("NULL", "NULL, NULL")
                .newWrites("'Grace', 'Hopper'", "'Grace Hopper'")
                .newWrites("'Mary Ann', 'Evans'", "'Mary Ann Evans'")
                .newWrites("NULL, 'Cher'", "'Cher'")
                .newWrites("NULL, NULL", "NULL");
    }

    private static Kind merge() {
        return Kind.of("merge", KindsOfChange.merge())
                .table("CREATE TABLE author (id bigint PRIMARY KEY, first_name text, last_name text, note text)")
                .oldWrites("'Ada', 'King'", "'King, Ada'")
                .oldWrites("'Mary Ann', 'Evans'", "'Evans, Mary Ann'")
                .oldWrites("'', ''", "', '")
                .oldWrites("NULL, NULL", "NULL")
                .oldWrites("NULL, 'Plato'", "'Plato'")
                .lossy("'Cher', NULL", "NULL", "NULL, 'Cher'", "'Cher'")
                .newWrites("'Hopper, Grace'", "'Grace', 'Hopper'")
                .newWrites("'a, b, c'", "'b, c', 'a'")
                .newWrites("NULL", "NULL, NULL");
    }

    private static Kind textToInteger() {
        return Kind.of("text to integer", KindsOfChange.textToInteger())
                .table("CREATE TABLE product (id bigint PRIMARY KEY, stock text, note text)")
                .oldWrites("'42'", "42")
                .oldWrites("'2147483647'", "2147483647")
                .oldWrites("NULL", "NULL")
                .lossy("'007'", "7", "'7'")
                .lossy("' -1 '", "-1", "'-1'")
                .unconvertible("'many'", "'99'", "99")
                .unconvertible("''", "NULL", "NULL")
                .unconvertible("'2147483648'", "'2147483647'", "2147483647")
                .newWrites("5", "'5'")
                .newWrites("-2147483648", "'-2147483648'")
                .newWrites("NULL", "NULL");
    }

    private static Kind textToNumeric() {
        return Kind.of("text to numeric", KindsOfChange.textToNumeric())
                .table("CREATE TABLE parcel (id bigint PRIMARY KEY, weight text, note text)")
                .oldWrites("'12.50'", "12.50")
                .oldWrites("'-0.01'", "-0.01")
                .oldWrites("'NaN'", "'NaN'")
                .oldWrites("NULL", "NULL")
                .lossy("'1e2'", "100.00", "'100.00'")
                .lossy("'0.125'", "0.13", "'0.13'")
                .unconvertible("'heavy'", "'1000.00'", "1000.00")
                .unconvertible("'1e10'", "NULL", "NULL")
                .newWrites("7.5", "'7.50'")
                .newWrites("99999999.99", "'99999999.99'")
                .newWrites("NULL", "NULL");
    }

    private static Kind textToDate() {
        return Kind.of("text to date", KindsOfChange.textToDate())
                .table("CREATE TABLE person (id bigint PRIMARY KEY, born text, note text)")
                .oldWrites("'1815-12-10'", "make_date(1815, 12, 10)")
                .oldWrites("'0044-03-15 BC'", "make_date(-44, 3, 15)")
                .oldWrites("'infinity'", "'infinity'")
                .oldWrites("NULL", "NULL")
                .lossy("'2024-2-9'", "make_date(2024, 2, 9)", "'2024-02-09'")
                .lossy("'99/01/02'", "make_date(1999, 1, 2)", "'1999-01-02'")
                .unconvertible("'2024-02-30'", "'2024-03-01'", "make_date(2024, 3, 1)")
                .unconvertible("'31.12.1999'", "'1999-12-31'", "make_date(1999, 12, 31)")
                .newWrites("make_date(1906, 12, 9)", "'1906-12-09'")
                .newWrites("NULL", "NULL");
    }

    private static Kind textToTimestamptz() {
        return Kind.of("text to timestamptz", KindsOfChange.textToTimestamptz())
                .table("CREATE TABLE device (id bigint PRIMARY KEY, seen text, note text)")
                .oldWrites("'2026-03-29 01:30:00+00'", "to_timestamp(1774747800)")
                .oldWrites("'1970-01-01 00:00:00.25+00'", "to_timestamp(0.25)")
                .oldWrites("NULL", "NULL")
                .lossy("'2026-03-29T03:30:01+02:00'", "to_timestamp(1774747801)", "'2026-03-29 01:30:01+00'")
                .lossy("'2026-03-29'", "to_timestamp(1774742400)", "'2026-03-29 00:00:00+00'")
                .newWrites("to_timestamp(1774747801.5)", "'2026-03-29 01:30:01.5+00'")
                .newWrites("'-infinity'", "'-infinity'")
                .newWrites("NULL", "NULL");
    }

    private static Kind textToUuid() {
        return Kind.of("text to uuid", KindsOfChange.textToUuid())
                .table("CREATE TABLE session (id bigint PRIMARY KEY, token text, note text)")
                .oldWrites("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'")
                .oldWrites("NULL", "NULL")
                .lossy(
                        "'{B0EEBC999C0B4EF8BB6D6BB9BD380A11}'",
                        "'b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
                        "'b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'")
                .newWrites("'c0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "'c0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'")
                .newWrites("NULL", "NULL");
    }

    private static Kind textToJsonb() {
        return Kind.of("text to jsonb", KindsOfChange.textToJsonb())
                .table("CREATE TABLE account (id bigint PRIMARY KEY, settings text, note text)")
                .oldWrites("'{\"a\": [true], \"b\": 1}'", "'{\"a\": [true], \"b\": 1}'")
                .oldWrites("'null'", "'null'")
                .oldWrites("NULL", "NULL")
                .lossy("'{\"c\":1}'", "'{\"c\": 1}'", "'{\"c\": 1}'")
                .lossy("'{\"x\": 1, \"x\": 2}'", "'{\"x\": 2}'", "'{\"x\": 2}'")
                .unconvertible("'{\"broken\"'", "'{}'", "'{}'")
                .unconvertible("'\"\\u0000\"'", "'\"\"'", "'\"\"'")
                .newWrites("'{\"price\": 1.10}'", "'{\"price\": 1.10}'")
                .newWrites("'\"text\"'", "'\"text\"'")
                .newWrites("'{\"x\": null}'", "'{\"x\": null}'")
                .newWrites("'null'", "'null'")
                .newWrites("NULL", "NULL");
    }

    private static Kind integerToBigint() {
        return Kind.of("integer to bigint", KindsOfChange.integerToBigint())
                .table("CREATE TABLE page (id bigint PRIMARY KEY, views integer, note text)")
                .oldWrites("0", "0")
                .oldWrites("2147483647", "2147483647")
                .oldWrites("-2147483648", "-2147483648")
                .oldWrites("NULL", "NULL")
                .newWrites("5", "5")
                .newWrites("3000000000", "2147483647")
                .newWrites("9223372036854775807", "2147483647")
                .newWrites("NULL", "NULL");
    }

    private static Kind wider() {
        return Kind.of("varchar to a wider one", KindsOfChange.wider())
                .table("CREATE TABLE article (id bigint PRIMARY KEY, title varchar(20), note text)")
                .oldWrites("'short'", "'short'")
                .oldWrites("'exactly twenty chars'", "'exactly twenty chars'")
                .oldWrites("'trailing  '", "'trailing  '")
                .oldWrites("''", "''")
                .oldWrites("NULL", "NULL")
                .newWrites("'a headline of more than twenty'", "'a headline of more t'")
                .newWrites("'ünïcödé ünïcödé ünïcödé'", "'ünïcödé ünïcödé ünïc'")
                .newWrites("NULL", "NULL");
    }

    private static Kind narrower() {
        return Kind.of("varchar to a narrower one", KindsOfChange.narrower())
                .table("CREATE TABLE article (id bigint PRIMARY KEY, keywords varchar(60), note text)")
                .oldWrites("'short'", "'short'")
                .oldWrites("'exactly twenty chars'", "'exactly twenty chars'")
                .oldWrites("NULL", "NULL")
                // Blanks beyond the end are cut off without an error: so says the SQL standard.
                .lossy(
                        "'blanks at the end          '",
                        "'blanks at the end   '",
                        "'blanks at the end'",
                        "'blanks at the end'")
                .unconvertible("'many keywords, far too many of them'", "'many keywords'", "'many keywords'")
                .newWrites("'new label'", "'new label'")
                .newWrites("''", "''")
                .newWrites("NULL", "NULL");
    }

    private static Kind timestampToTimestamptz() {
        return Kind.of("timestamp to timestamptz", KindsOfChange.timestampToTimestamptz())
                .table("CREATE TABLE event (id bigint PRIMARY KEY, starts timestamp, note text)")
                .oldWrites("'2026-01-31 12:00:00.123456'", "'2026-01-31 11:00:00.123456Z'")
                .oldWrites("'2026-07-31 00:30:00'", "'2026-07-30 22:30:00Z'")
                // The hour that there is twice; a new image can tell the first one too.
                .oldWrites("'2026-10-25 02:30:00'", "'2026-10-25 01:30:00Z'")
                .newWrites("'2026-10-25 00:30:00Z'", "'2026-10-25 02:30:00'")
                // The hour that there is not.
                .lossy("'2026-03-29 02:30:00'", "'2026-03-29 01:30:00Z'", "'2026-03-29 03:30:00'")
                .oldWrites("'infinity'", "'infinity'")
                .oldWrites("NULL", "NULL")
                .newWrites("'1970-01-01 00:00:00Z'", "'1970-01-01 01:00:00'")
                .newWrites("NULL", "NULL");
    }

    private static Kind unit() {
        Kind kind = Kind.of("unit", KindsOfChange.unit())
                .table("CREATE TABLE article (id bigint PRIMARY KEY, price_cents integer, note text)")
                .oldWrites("1999", "19.99, 'EUR'")
                .oldWrites("0", "0.00, 'EUR'")
                .oldWrites("-250", "-2.50, 'EUR'")
                .oldWrites("2147483647", "21474836.47, 'EUR'")
                .oldWrites("NULL", "NULL, NULL")
                .newWrites("7.50, 'USD'", "750")
                .newWrites("0.01, 'EUR'", "1")
                .newWrites("100, 'JP'", "10000")
                .newWrites("NULL, 'USD'", "NULL")
                .newWrites("NULL, NULL", "NULL");
        for (String currency : List.of("'EUR'", "'USD'", "'JP'")) {
            kind.mayHold("1999", "19.99, " + currency)
                    .mayHold("0", "0.00, " + currency)
                    .mayHold("-250", "-2.50, " + currency)
                    .mayHold("2147483647", "21474836.47, " + currency)
                    .mayHold("NULL", "NULL, " + currency);
        }
        return kind;
    }

    private static Kind codeToEnum() {
        return Kind.of("code to enum", KindsOfChange.codeToEnum())
                .table("CREATE TYPE order_state AS ENUM ('placed', 'paid', 'shipped', 'returned')")
                .table("CREATE TABLE orders (id bigint PRIMARY KEY, status text, note text)")
                .oldWrites("'N'", "'placed'")
                .oldWrites("'P'", "'paid'")
                .oldWrites("'S'", "'shipped'")
                .oldWrites("NULL", "NULL")
                .lossy("'?'", "NULL", "'N'")
                .newWrites("'paid'", "'P'")
                .newWrites("'returned'", "'S'")
                .newWrites("NULL", "NULL");
    }

    private static Kind enumToText() {
        return Kind.of("enum to text", KindsOfChange.enumToText())
                .table("CREATE TYPE ticket_state AS ENUM ('open', 'closed')")
                .table("CREATE TABLE ticket (id bigint PRIMARY KEY, state ticket_state, note text)")
                .oldWrites("'open'", "'open'")
                .oldWrites("'closed'", "'closed'")
                .oldWrites("NULL", "NULL")
                .newWrites("'closed'", "'closed'")
                .newWrites("'waiting'", "'open'")
                .newWrites("NULL", "NULL");
    }

    private static Kind jsonToColumns() {
        return Kind.of("jsonb to columns", KindsOfChange.jsonToColumns())
                .table("CREATE TABLE customer (id bigint PRIMARY KEY, address jsonb, note text)")
                .oldWrites(
                        "'{\"zip\": \"10115\", \"city\": \"Berlin\", \"street\": \"Am Ufer 1\"}'",
                        "'Am Ufer 1', 'Berlin', '10115'")
                .oldWrites("'{\"city\": \"\"}'", "NULL, '', NULL")
                .oldWrites("NULL", "NULL, NULL, NULL")
                .lossy("'{\"city\": \"Oslo\", \"zip\": null}'", "NULL, 'Oslo', NULL", "'{\"city\": \"Oslo\"}'")
                .lossy("'{\"zip\": 80331}'", "NULL, NULL, '80331'", "'{\"zip\": \"80331\"}'")
                .lossy("'{\"country\": \"NO\"}'", "NULL, NULL, NULL", "NULL")
                .lossy("'null'", "NULL, NULL, NULL", "NULL")
                .newWrites("'Main St 5', 'Bergen', NULL", "'{\"city\": \"Bergen\", \"street\": \"Main St 5\"}'")
                .newWrites("NULL, NULL, NULL", "NULL");
    }

    private static Kind columnsToJson() {
        return Kind.of("columns to jsonb", KindsOfChange.columnsToJson())
                .table("CREATE TABLE shop (id bigint PRIMARY KEY, street text, city text, zip text, note text)")
                .oldWrites(
                        "'Am Ufer 1', 'Berlin', '10115'",
                        "'{\"zip\": \"10115\", \"city\": \"Berlin\", \"street\": \"Am Ufer 1\"}'")
                .oldWrites("NULL, 'Oslo', NULL", "'{\"city\": \"Oslo\"}'")
                .oldWrites("NULL, NULL, NULL", "NULL")
                .newWrites("'{\"city\": \"Bergen\", \"country\": \"NO\"}'", "NULL, 'Bergen', NULL")
                .newWrites("'{\"country\": \"DK\"}'", "NULL, NULL, NULL")
                .newWrites("NULL", "NULL, NULL, NULL")
                .mayHold(
                        "'Am Ufer 1', 'Berlin', '10115'",
                        "'{\"zip\": \"10115\", \"city\": \"Berlin\", \"street\": \"Am Ufer 1\", \"country\": \"NO\"}'")
                .mayHold(
                        "'Am Ufer 1', 'Berlin', '10115'",
                        "'{\"zip\": \"10115\", \"city\": \"Berlin\", \"street\": \"Am Ufer 1\", \"country\": \"DK\"}'")
                .mayHold("NULL, 'Oslo', NULL", "'{\"city\": \"Oslo\", \"country\": \"NO\"}'")
                .mayHold("NULL, 'Oslo', NULL", "'{\"city\": \"Oslo\", \"country\": \"DK\"}'")
                .mayHold("NULL, NULL, NULL", "'{\"country\": \"NO\"}'");
    }

    private static Kind notNull() {
        return Kind.of("NOT NULL with a filler", KindsOfChange.notNull())
                .table("CREATE TABLE member (id bigint PRIMARY KEY, tier text, note text)")
                .oldWrites("'gold'", "'gold'")
                .oldWrites("''", "''")
                .oldWrites("NULL", "'basic'")
                .newWrites("'silver'", "'silver'")
                .newWrites("'basic'", "NULL");
    }

    private static Kind extract() {
        return Kind.of("extract a table", KindsOfChange.extract())
                .table(
                        "CREATE TABLE customer (id bigint PRIMARY KEY, address_street text, address_city text, note text)")
                .oldWrites("'Elm 1', 'York'", "'Elm 1', 'York'")
                .oldWrites("'', ''", "'', ''")
                .oldWrites("NULL, 'Bath'", "NULL, 'Bath'")
                .oldWrites("NULL, NULL", "NULL, NULL")
                .newWrites("'Oak 2', 'Leeds'", "'Oak 2', 'Leeds'")
                .newWrites("'Lane', NULL", "'Lane', NULL")
                .newWrites("NULL, NULL", "NULL, NULL");
    }

    private static Kind primaryKey() {
        return Kind.of("primary key widening", KindsOfChange.primaryKey())
                .table("CREATE TABLE orders (id serial PRIMARY KEY, note text)")
                .table("SELECT setval('orders_id_seq', 1000000)");
    }

    private static Kind encryption() {
        return Kind.of("encryption in Java", KindsOfChange.encryption())
                .table("CREATE TABLE customer (id bigint PRIMARY KEY, iban text, note text)")
                .oldWrites("'GB82 1234'", sealed("GB82 1234"))
                .oldWrites("'DE02 5678'", sealed("DE02 5678"))
                .oldWrites("NULL", "NULL")
                .unconvertible("'to be asked for'", "NULL", "NULL")
                .newWrites(sealed("NO93 0000"), "'NO93 0000'")
                .newWrites("NULL", "NULL");
    }

    private static String sealed(String iban) {
        try {
            return "'\\x" + HexFormat.of().formatHex(Objects.requireNonNull(Vault.seal(iban))) + "'";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

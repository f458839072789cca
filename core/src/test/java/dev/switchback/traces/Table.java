package dev.switchback.traces;

import static dev.switchback.change.Column.column;
import static dev.switchback.change.Column.text;

import dev.switchback.change.SchemaChange;
import dev.switchback.testing.TestDatabase;
import java.util.Random;

/** A table whose old shape is text that may not be a number, and what can be done to it past the library. */
final class Table {

    static final SchemaChange CHANGE = SchemaChange.named("product-stock")
            .table("product")
            .key("id")
            .oldShape(text("stock"))
            .newShape(column("stock_count", "int"))
            .forward("stock_count", "stock::int")
            .backward("stock", "stock_count::text")
            .partial()
            .build();

    private static final int ROWS = 20;

    private final TestDatabase database;
    private int next = 1_000;

    Table(TestDatabase database) {
        this.database = database;
        database.execute("CREATE TABLE product (id bigint PRIMARY KEY, stock text);"
                + " INSERT INTO product SELECT n, n::text FROM generate_series(1, " + ROWS + ") AS n");
    }

    /** As an old image writes: always another value than there was. */
    void writeOld(Random random) {
        database.execute("UPDATE product SET stock = '" + next++ + "' WHERE id = " + row(random));
    }

    /** The same with what is no number. */
    void writeNonsense(Random random) {
        database.execute("UPDATE product SET stock = 'many' WHERE id = " + row(random));
    }

    /** What was written as nonsense is put right, also as an old image does it. */
    void mend() {
        database.execute("UPDATE product SET stock = '7' WHERE stock = 'many'");
    }

    /** As a restore of the table writes: no trigger fires. */
    void part(Random random) {
        database.execute("SET session_replication_role = replica; UPDATE product SET stock_count = stock_count + 1000"
                + " WHERE id = " + row(random) + " AND stock_count IS NOT NULL; RESET session_replication_role");
    }

    /** The parted rows are put right by hand. */
    void join() {
        database.execute(
                "SET session_replication_role = replica; UPDATE product SET stock_count = stock::int"
                        + " WHERE stock ~ '^[0-9]+$' AND stock IS DISTINCT FROM stock_count::text; RESET session_replication_role");
    }

    /** Rows of which the shapes say two things. */
    long divergent() {
        return has("stock_count")
                ? database.number("SELECT count(*) FROM product WHERE stock ~ '^[0-9]+$'"
                        + " AND stock IS DISTINCT FROM stock_count::text")
                : 0;
    }

    /** Rows that have no new shape because their old one cannot be converted. */
    long unconvertible() {
        return has("stock") ? database.number("SELECT count(*) FROM product WHERE stock !~ '^[0-9]+$'") : 0;
    }

    boolean has(String column) {
        return database.number("SELECT count(*) FROM pg_attribute WHERE attrelid = 'product'::regclass AND attname = '"
                        + column + "' AND NOT attisdropped")
                == 1;
    }

    void switchTriggers(boolean on) {
        database.execute("ALTER TABLE product " + (on ? "ENABLE" : "DISABLE") + " TRIGGER USER");
    }

    /** Whether everything fires that keeps the shapes together. */
    boolean triggersFire() {
        return database.number(
                                "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'product'::regclass AND NOT tgisinternal")
                        > 0
                && database.number("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'product'::regclass"
                                + " AND NOT tgisinternal AND tgenabled = 'D'")
                        == 0;
    }

    private static int row(Random random) {
        return 1 + random.nextInt(ROWS);
    }
}

package dev.switchback.jooq;

import dev.switchback.SwitchbackBuilder;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** A database with the tables of {@code shop.sql}, whose classes are generated, and nothing in them. */
public final class ShopDatabase implements AutoCloseable {

    /** The change that most tests play with. */
    static final SchemaChange CUSTOMER_NAME =
            CustomerName.builder().table("shop.customer").build();

    private final TestDatabase database;

    private ShopDatabase(TestDatabase database) {
        this.database = database;
    }

    public static ShopDatabase create() {
        TestDatabase database = Postgres.newDatabase();
        database.execute(schema());
        return new ShopDatabase(database);
    }

    private static String schema() {
        try (InputStream sql = Objects.requireNonNull(ShopDatabase.class.getResourceAsStream("shop.sql"))) {
            return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    DataSource dataSource() {
        return database.dataSource();
    }

    /** Plain SQL, past jOOQ. */
    public TestDatabase plain() {
        return database;
    }

    /** jOOQ as it comes, without Switchback. */
    public DSLContext jooq() {
        return DSL.using(dataSource(), SQLDialect.POSTGRES);
    }

    /** Switchback with the short times of tests, these changes registered. */
    public SwitchbackBuilder switchback(SchemaChange... changes) {
        return Operator.switchback(database, changes);
    }

    @Override
    public void close() {
        database.close();
    }
}

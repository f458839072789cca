package dev.switchback.examples.directory;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** Starts the directory on the database whose JDBC URL is in the environment, and opens the console on standard input. */
public final class Main {

    /** The environment variable with the JDBC URL, which may hold a password. */
    public static final String URL = "DIRECTORY_JDBC_URL";

    private Main() {}

    public static void main(String[] arguments) {
        try (HikariDataSource pool = pool()) {
            DSLContext db = DSL.using(pool, SQLDialect.POSTGRES);
            Console console = new Console(new Customers(db), new CustomerImport(db), new Reports(db));
            console.serve(new Scanner(System.in, StandardCharsets.UTF_8));
        }
    }

    private static HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(System.getenv(URL));
        config.setMaximumPoolSize(4);
        return new HikariDataSource(config);
    }
}

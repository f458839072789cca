package dev.switchback.verify;

import static dev.switchback.change.Column.text;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scan through Java in a process whose memory holds no more than a tenth of the rows. */
class ScanMemoryTest {

    private static final SchemaChange LARGE = SchemaChange.named("large")
            .table("customer")
            .key("id")
            .oldShape(text("phone"))
            .newShape(text("digits"))
            .javaMapping(
                    "v1",
                    row -> RowValues.of("digits", row.text("phone")),
                    row -> RowValues.of("phone", row.text("digits")))
            .build();

    /** What runs in the process. */
    public static final class Scanning {

        private Scanning() {}

        public static void main(String[] arguments) {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl(arguments[0]);
            SwitchbackBuilder builder =
                    Switchback.builder(pool).application("scan", "1").register(LARGE);
            try (Switchback switchback = builder.build()) {
                System.out.println("rows in order: "
                        + switchback.change("large").verify(ADA).rows());
            }
            pool.close();
        }
    }

    @Test
    void isConstantHoweverLargeAndManyTheRowsAre(@TempDir Path directory) throws IOException, InterruptedException {
        try (TestDatabase database = Postgres.newDatabase()) {
            database.execute("CREATE TABLE customer (id bigint PRIMARY KEY, phone text)");
            database.execute("INSERT INTO customer SELECT n, repeat('0', CASE n % 50 WHEN 0 THEN 1000000 ELSE 10 END)"
                    + " FROM generate_series(1, 20000) AS n");
            try (Switchback switchback = Operator.switchback(database, LARGE).build()) {
                switchback.change("large").expand(ADA);
            }
            database.execute("SET session_replication_role = replica; UPDATE customer SET digits = phone;"
                    + " SET session_replication_role = origin");
            Path log = directory.resolve("log");
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx80m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Scanning.class.getName(),
                            database.url()))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
                assertThat(Files.readString(log)).contains("rows in order: 20000");
            } finally {
                process.destroyForcibly();
            }
        }
    }
}

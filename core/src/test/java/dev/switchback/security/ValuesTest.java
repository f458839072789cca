package dev.switchback.security;

import static dev.switchback.change.Column.integer;
import static dev.switchback.change.Column.text;
import static dev.switchback.change.Path.OLD;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.access.ShadowMismatch.Difference;
import dev.switchback.backup.BackupSources;
import dev.switchback.change.Constraint;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.diagnose.OldImage;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.CustomerSize;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A marked value goes into rows, into the password and into a document, a change goes the road with everything that can go wrong on it,
 * and then the mark is looked for: in the log, in all control tables, in meters, in the evidence and in what the operator is told.
 */
class ValuesTest {

    private static final String MARK = "sesame";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<String> told = new ArrayList<>();

    @TempDir
    private Path directory;

    private TestDatabase database;
    private Ears ears;

    @BeforeEach
    void start() {
        database = Postgres.newEmptyDatabase();
        ears = new Ears();
    }

    @AfterEach
    void close() {
        ears.close();
        database.close();
    }

    @Test
    void areNotTakenFromRowsThatCannotBeConverted() throws IOException {
        table("'sesame ' || n");
        SchemaChange size = CustomerSize.builder()
                .partial()
                .constraint(Constraint.unique("size"))
                .build();
        try (Switchback switchback = switchback(size)) {
            ChangeHandle change = switchback.change("customer-size");
            walk(change);
            database.execute("UPDATE customer SET email = 'sesame again' WHERE id = 1;"
                    + "UPDATE customer SET email = id::text WHERE id > 2");
            walk(change);
            database.execute("DELETE FROM customer WHERE email LIKE 'sesame%'; UPDATE customer SET email = '7'");
            walk(change);
            nowhere(change);
        }
    }

    @Test
    void areNotTakenFromRowsForWhichAMappingFails() throws IOException {
        table("'1'");
        try (Switchback switchback = switchback(CustomerSize.builder().build())) {
            ChangeHandle change = switchback.change("customer-size");
            told(() -> change.expand(ADA));
            markPastTheTriggers();
            walk(change);
            nowhere(change);
        }
    }

    @Test
    void areNotTakenFromWhatAFunctionOfTheApplicationRaises() throws IOException {
        table("'1'");
        database.execute(
                "CREATE FUNCTION size_of(mail text) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN"
                        + " IF mail ~ '^[0-9]' THEN RETURN mail::integer; END IF;"
                        + " IF mail IS NOT NULL THEN RAISE EXCEPTION 'no size is %', mail USING DETAIL = mail, HINT = mail; END IF; RETURN NULL; END $$");
        SchemaChange size = SchemaChange.named("customer-size")
                .table("customer")
                .key("id")
                .oldShape(text("email"))
                .newShape(integer("size"))
                .forward("size", "public.size_of(email)")
                .backward("email", "size::text")
                .build();
        try (Switchback switchback = switchback(size)) {
            ChangeHandle change = switchback.change("customer-size");
            told(() -> change.expand(ADA));
            markPastTheTriggers();
            walk(change);
            nowhere(change);
        }
    }

    @Test
    void areNotTakenFromWhatAJavaMappingThrows() throws IOException {
        table("'sesame' || n");
        SchemaChange size = SchemaChange.named("customer-size")
                .table("customer")
                .key("id")
                .oldShape(text("email"))
                .newShape(integer("size"))
                .javaMapping(
                        "1",
                        row -> RowValues.of("size", mapped(row.text("email"), Integer::valueOf)),
                        row -> RowValues.of("email", mapped(row.get("size"), String::valueOf)))
                .build();
        try (Switchback switchback = switchback(size)) {
            ChangeHandle change = switchback.change("customer-size");
            walk(change);
            nowhere(change);
        }
    }

    @Test
    void areNotTakenFromWhatAShadowReadThrowsOrFinds() throws IOException {
        table("'1'");
        try (Switchback switchback = switchback(CustomerName.CHANGE)) {
            ChangeHandle change = switchback.change("customer-name");
            walk(change);
            switchback.shadowReads().failed(CustomerName.CHANGE, OLD, false, new SQLException("no sesame", "22P02"));
            switchback
                    .shadowReads()
                    .mismatched(CustomerName.CHANGE, OLD, "1", "full_name", Difference.VALUES, "sesame 1", "sesame 2");
            switchback.shadowReads().flush();
            assertThat(change.shadowMismatches()).hasSize(1);
            nowhere(change);
        }
    }

    /** A statement that writes both shapes so that they disagree: what the application is told names the row by its key. */
    @Test
    void areNotTakenFromAWriteThatIsRejected() throws IOException {
        table("'1'");
        try (Switchback switchback = switchback(CustomerName.CHANGE)) {
            ChangeHandle change = switchback.change("customer-name");
            change.expand(ADA);
            told(() -> {
                database.execute("UPDATE customer SET full_name = 'a b', first_name = full_name");
                return "nothing was rejected: " + MARK;
            });
            nowhere(change);
        }
    }

    private static <T, R> @Nullable R mapped(@Nullable T value, Function<T, R> mapping) {
        return value == null ? null : mapping.apply(value);
    }

    private void markPastTheTriggers() {
        database.execute("ALTER TABLE customer DISABLE TRIGGER USER; UPDATE customer SET email = 'sesame' WHERE id > 5;"
                + "ALTER TABLE customer ENABLE TRIGGER USER");
    }

    private void table(String email) {
        CustomerName.createTable(database, 0);
        database.execute("INSERT INTO customer (full_name, email) SELECT 'sesame ' || n, " + email
                + " FROM generate_series(1, 10) AS n");
    }

    private Switchback switchback(SchemaChange... changes) {
        PGSimpleDataSource secret = (PGSimpleDataSource) database.unpooled();
        secret.setPassword(MARK);
        String document =
                "{\"kind\":\"BackupList\",\"items\":[{\"metadata\":{\"name\":\"sesame\",\"token\":\"sesame\"},\"sesame\":1}]}";
        return Operator.switchback(secret, changes)
                .meterRegistry(meters)
                .backupSource(BackupSources.cloudNativePg(
                        "shop", () -> new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8))))
                .build();
    }

    /** Every step, whether it can be taken or not. */
    private void walk(ChangeHandle change) {
        told(() -> change.expand(ADA));
        told(() -> change.backfill(progress -> told.add(progress.toString()), ADA));
        told(() -> change.verify(ADA));
        told(() -> change.verify(ADA));
        told(() -> change.verification().divergences());
        told(() -> change.verification().repairPlan(OLD));
        told(() -> change.verification().repair(change.verification().repairPlan(OLD), 100, ADA));
        told(() -> change.constraintReport());
        told(() -> change.constrain(ADA));
        told(() -> change.open(ADA));
        told(() -> change.ramp(100, ADA));
        told(() -> change.diagnose(OldImage.withoutManifest()));
        told(() -> change.gate());
        told(() -> change.requestContract(ADA));
        told(() -> change.contract(ADA));
        told(() -> change.evidence().write(directory.resolve(told.size() + "")));
    }

    private interface Step {
        Object take() throws Exception;
    }

    private void told(Step step) {
        Throwable thrown = catchThrowable(() -> told.add(String.valueOf(step.take())));
        if (thrown != null) {
            told.add(thrown.toString());
        }
    }

    private void nowhere(ChangeHandle change) throws IOException {
        told(() -> change.gate());
        told(() -> change.journal());
        assertThat(told).as("what the operator is told").hasSizeGreaterThan(2).noneMatch(ValuesTest::isMarked);
        assertThat(ears.linesAndExceptions()).as("log").noneMatch(ValuesTest::isMarked);
        assertThat(meters.getMeters())
                .extracting(meter -> meter.getId().toString())
                .noneMatch(ValuesTest::isMarked);
        for (List<?> relation : database.rows("SELECT oid::regclass FROM pg_class WHERE relnamespace ="
                + " 'switchback'::regnamespace AND relkind IN ('r', 'v')")) {
            String rows = "SELECT t::text FROM " + relation.get(0) + " AS t";
            assertThat(database.rows(rows)).as(rows).noneMatch(row -> isMarked(row.toString()));
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).as("%s", file).doesNotContain(MARK);
            }
        }
    }

    private static boolean isMarked(String text) {
        return text.contains(MARK);
    }
}

package dev.switchback.flyway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.switchback.Switchback;
import dev.switchback.gate.GateReport;
import dev.switchback.migrate.MigrationHook;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.Map;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hook for Flyway, with real migrations. */
class FlywayHookTest extends MigrationHook {

    @TempDir
    Path place;

    @Override
    protected void migrate(
            TestDatabase database,
            Path script,
            String sql,
            boolean transactional,
            @Nullable Function<String, GateReport> gate)
            throws Exception {
        if (!transactional) {
            Files.writeString(script.resolveSibling(script.getFileName() + ".conf"), "executeInTransaction=false\n");
        }
        flyway(database, script.getParent())
                .callbacks(gate == null ? new SwitchbackFlyway() : new SwitchbackFlyway(gate))
                .load()
                .migrate();
    }

    @Override
    protected boolean hearsWhyStatementsFail() {
        return false;
    }

    @Override
    protected boolean isApplied(TestDatabase database, Path script) {
        return flyway(database, script.getParent()).load().info().all()[1].getState() == MigrationState.SUCCESS;
    }

    private static FluentConfiguration flyway(TestDatabase database, Path place) {
        return Flyway.configure()
                .dataSource(database.unpooled())
                // A transaction of Flyway's own would keep CREATE INDEX CONCURRENTLY waiting for ever.
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .initSql("SET lock_timeout = '20s'")
                .table("history_" + place.getFileName())
                .locations("filesystem:" + place)
                .baselineOnMigrate(true)
                .baselineVersion("0");
    }

    @Test
    void isFoundByItsName() throws Exception {
        try (TestDatabase database = Postgres.newDatabase();
                Switchback switchback = open(database)) {
            Files.writeString(place.resolve("V1__drop.sql"), "ALTER TABLE customer DROP COLUMN full_name");
            Flyway flyway = flyway(database, place)
                    .configuration(Map.of("flyway.callbacks", "dev.switchback.flyway.SwitchbackFlyway"))
                    .load();
            assertThat(refusal(catchThrowable(flyway::migrate)).operation()).isEqualTo("migration V1__drop.sql");
            assertThat(switchback.change("customer-name").guards()).allMatch(state -> state.inPlace());
        }
    }

    @Test
    void refusesOneOfAGroupAndAppliesNone() throws Exception {
        try (TestDatabase database = Postgres.newDatabase();
                Switchback switchback = open(database)) {
            Files.writeString(place.resolve("V1__add.sql"), "CREATE TABLE first (id int)");
            Files.writeString(place.resolve("V2__drop.sql"), "DO $$ BEGIN DROP TABLE customer CASCADE; END $$");
            Flyway flyway = flyway(database, place)
                    .group(true)
                    .callbacks(new SwitchbackFlyway())
                    .load();
            refusal(catchThrowable(flyway::migrate));
            assertThat(database.text("SELECT to_regclass('first')")).isNull();
            assertThat(flyway.info().pending()).hasSize(2);
            assertThat(switchback.change("customer-name").guards()).allMatch(state -> state.inPlace());
        }
    }

    @Test
    void refusesClean() {
        try (TestDatabase database = Postgres.newDatabase();
                Switchback switchback = open(database)) {
            Flyway flyway = flyway(database, place)
                    .cleanDisabled(false)
                    .callbacks(new SwitchbackFlyway())
                    .load();
            assertThat(refusal(catchThrowable(flyway::clean))).hasMessageContaining("everything would be dropped");
            assertThat(switchback.change("customer-name").guards()).allMatch(state -> state.inPlace());
        }
    }

    @Test
    void judgesMigrationsInJava() {
        try (TestDatabase database = Postgres.newDatabase();
                Switchback switchback = open(database)) {
            assertThat(refusal(catchThrowable(() -> run(database, new V1__Drop(true)))))
                    .hasMessageContaining("column public.customer.full_name would be dropped");
            assertThat(refusal(catchThrowable(() -> run(database, new V1__Drop(false)))))
                    .hasMessageContaining("it is no SQL, and outside of a transaction nothing can be taken back");
            assertThat(switchback.change("customer-name").guards()).allMatch(state -> state.inPlace());
        }
    }

    private void run(TestDatabase database, V1__Drop migration) {
        flyway(database, place)
                .javaMigrations(migration)
                .callbacks(new SwitchbackFlyway())
                .load()
                .migrate();
    }

    private static Switchback open(TestDatabase database) {
        CustomerName.createTable(database, 5);
        Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build();
        Operator.open(switchback.change("customer-name"));
        return switchback;
    }

    /** A migration in Java that drops. */
    public static final class V1__Drop extends BaseJavaMigration {

        private final boolean transactional;

        V1__Drop(boolean transactional) {
            this.transactional = transactional;
        }

        @Override
        public boolean canExecuteInTransaction() {
            return transactional;
        }

        @Override
        public void migrate(Context context) throws Exception {
            try (Statement statement = context.getConnection().createStatement()) {
                statement.execute("ALTER TABLE customer DROP COLUMN full_name CASCADE");
            }
        }
    }
}

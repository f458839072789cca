package dev.switchback.liquibase;

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
import java.sql.Connection;
import java.util.function.Function;
import liquibase.Liquibase;
import liquibase.changelog.visitor.ChangeExecListener;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.DirectoryResourceAccessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hook for Liquibase, with real change sets. */
class LiquibaseHookTest extends MigrationHook {

    @TempDir
    Path place;

    /** What a change log does to Liquibase. */
    private interface Run {
        void on(Liquibase liquibase) throws Exception;
    }

    @Override
    protected void migrate(
            TestDatabase database,
            Path script,
            String sql,
            boolean transactional,
            @Nullable Function<String, GateReport> gate)
            throws Exception {
        Path log = script.resolveSibling("changes.sql");
        Files.writeString(
                log,
                "--liquibase formatted sql\n--changeset ada:"
                        + script.getParent().getFileName() + " runInTransaction:" + transactional
                        + " splitStatements:false stripComments:false\n" + sql + "\n");
        ChangeExecListener hook = gate == null ? new SwitchbackLiquibase() : new SwitchbackLiquibase(gate);
        with(database, log, hook, liquibase -> liquibase.update(""));
    }

    @Override
    protected boolean hearsWhyStatementsFail() {
        return true;
    }

    @Override
    protected boolean isApplied(TestDatabase database, Path script) {
        return database.number("SELECT count(*) FROM databasechangelog WHERE id = '"
                        + script.getParent().getFileName() + "'")
                == 1;
    }

    @Test
    void judgesChangesThatAreNoSql() throws Exception {
        try (TestDatabase database = Postgres.newDatabase();
                Switchback switchback = open(database)) {
            Path log = log("""
                    <changeSet author="ada" id="1"><addColumn tableName="customer"><column name="fax" type="text"/></addColumn></changeSet>
                    <changeSet author="ada" id="2"><renameColumn tableName="customer" oldColumnName="full_name" newColumnName="name"/></changeSet>
                    """);
            assertThat(refusal(catchThrowable(() -> update(database, log))))
                    .hasMessageContaining("column public.customer.full_name would be renamed")
                    .hasMessageContaining("change set changes.xml::2::ada");
            assertThat(database.number("SELECT count(fax) FROM customer")).isZero();
            assertThat(switchback.change("customer-name").guards()).allMatch(state -> state.inPlace());
        }
    }

    @Test
    void holdsAlsoWhereAChangeSetMayFail() throws Exception {
        try (TestDatabase database = Postgres.newDatabase();
                Switchback switchback = open(database)) {
            Path log = log("""
                    <changeSet author="ada" id="1" failOnError="false">
                      <sql splitStatements="false">DO $$ BEGIN DROP TABLE customer CASCADE; END $$</sql>
                    </changeSet>
                    <changeSet author="ada" id="2"><createTable tableName="later"><column name="id" type="int"/></createTable></changeSet>
                    """);
            update(database, log);
            assertThat(database.rows("SELECT id, exectype FROM databasechangelog WHERE exectype = 'EXECUTED'"))
                    .hasSize(1);
            assertThat(switchback.change("customer-name").guards()).allMatch(state -> state.inPlace());
        }
    }

    @Test
    void judgesWhatRollsBack() throws Exception {
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, 5);
            Path log = log("""
                    <changeSet author="ada" id="1"><addColumn tableName="customer"><column name="fax" type="text"/></addColumn></changeSet>
                    <changeSet author="ada" id="2">
                      <addColumn tableName="customer"><column name="first_name" type="text"/><column name="last_name" type="text"/></addColumn>
                    </changeSet>
                    <changeSet author="ada" id="3">
                      <createTable tableName="later"><column name="id" type="int"/></createTable>
                      <rollback><dropTable tableName="later"/></rollback>
                    </changeSet>
                    """);
            update(database, log);
            try (Switchback switchback =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                Operator.open(switchback.change("customer-name"));
                with(database, log, new SwitchbackLiquibase(), liquibase -> liquibase.rollback(1, ""));
                assertThat(database.text("SELECT to_regclass('later')")).isNull();
                assertThat(refusal(catchThrowable(() -> with(
                                database, log, new SwitchbackLiquibase(), liquibase -> liquibase.rollback(1, "")))))
                        .hasMessageContaining("rollback of change set changes.xml::2::ada")
                        .hasMessageContaining("column public.customer.first_name would be dropped");
                assertThat(switchback.change("customer-name").guards()).allMatch(state -> state.inPlace());
            }
        }
    }

    private void update(TestDatabase database, Path log) throws Exception {
        with(database, log, new SwitchbackLiquibase(), liquibase -> liquibase.update(""));
    }

    private static void with(TestDatabase database, Path log, ChangeExecListener hook, Run run) throws Exception {
        try (Connection connection = database.unpooled().getConnection();
                Liquibase liquibase = new Liquibase(
                        log.getFileName().toString(),
                        new DirectoryResourceAccessor(log.getParent()),
                        DatabaseFactory.getInstance()
                                .findCorrectDatabaseImplementation(new JdbcConnection(connection)))) {
            liquibase.setChangeExecListener(hook);
            run.on(liquibase);
        }
    }

    private Path log(String changeSets) throws Exception {
        return Files.writeString(
                place.resolve("changes.xml"),
                "<databaseChangeLog xmlns=\"http://www.liquibase.org/xml/ns/dbchangelog\""
                        + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                        + " xsi:schemaLocation=\"http://www.liquibase.org/xml/ns/dbchangelog"
                        + " http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd\">\n" + changeSets
                        + "</databaseChangeLog>\n");
    }

    private static Switchback open(TestDatabase database) {
        CustomerName.createTable(database, 5);
        Switchback switchback =
                Operator.switchback(database, CustomerName.CHANGE).build();
        Operator.open(switchback.change("customer-name"));
        return switchback;
    }
}

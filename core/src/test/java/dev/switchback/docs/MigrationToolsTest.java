package dev.switchback.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.Switchback;
import dev.switchback.flyway.SwitchbackFlyway;
import dev.switchback.liquibase.SwitchbackLiquibase;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import javax.sql.DataSource;
import liquibase.Liquibase;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.DirectoryResourceAccessor;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of "Migrations by Flyway and Liquibase" in docs/operations.md. */
class MigrationToolsTest {

    private static final String DROP = "ALTER TABLE customer DROP COLUMN full_name CASCADE;\n";

    @TempDir
    Path directory;

    @Test
    void areHookedAsThePageSays() throws Exception {
        Path migrations = Files.createDirectories(directory.resolve("db/migration"));
        Files.writeString(migrations.resolve("V2__drop.sql"), DROP);
        Files.writeString(directory.resolve("changes.sql"), "--liquibase formatted sql\n--changeset ada:drop\n" + DROP);
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(database, 5);
            DataSource dataSource = database.dataSource();
            try (Switchback switchback =
                            Operator.switchback(database, CustomerName.CHANGE).build();
                    Connection connection = database.unpooled().getConnection();
                    Liquibase liquibase = new Liquibase(
                            "changes.sql",
                            new DirectoryResourceAccessor(directory),
                            DatabaseFactory.getInstance()
                                    .findCorrectDatabaseImplementation(new JdbcConnection(connection)))) {
                Operator.open(switchback.change("customer-name"));
                String locations = "filesystem:" + migrations;
                assertThatThrownBy(() -> flyway(dataSource, locations, new SwitchbackFlyway()))
                        .hasMessageContaining("column public.customer.full_name would be dropped");
                var callback =
                        new SwitchbackFlyway(name -> switchback.change(name).gate());
                assertThatThrownBy(() -> flyway(dataSource, locations, callback))
                        .hasMessageContaining("the gate says NO_GO");

                liquibase.setChangeExecListener(new SwitchbackLiquibase());

                assertThatThrownBy(() -> liquibase.update(""))
                        .hasMessageContaining("column public.customer.full_name would be dropped");
                assertThat(switchback.change("customer-name").guards()).allMatch(state -> state.inPlace());
            }
        }
    }

    private static void flyway(DataSource dataSource, String locations, SwitchbackFlyway callback) {
        Flyway.configure()
                .dataSource(dataSource)
                .locations(locations)
                .baselineOnMigrate(true)
                .callbacks(callback)
                .load()
                .migrate();
    }
}

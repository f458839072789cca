package dev.switchback.database;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.change.SwitchbackException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks on a standby succeed and mean nothing: it is refused at the start. */
class StandbyTest {

    @Test
    void isRefusedWithTheWayToThePrimary(@TempDir Path directory) throws IOException {
        Path data = directory.resolve("data");
        server(data).close();
        // A cleanly stopped server that is told to be a standby comes up in recovery, and stays there.
        Files.createFile(data.resolve("standby.signal"));
        try (EmbeddedPostgres standby = server(data)) {
            Database database = new Database(standby.getPostgresDatabase());

            assertThatThrownBy(() -> new ControlSchema(database).ensure())
                    .isInstanceOf(SwitchbackException.class)
                    .hasMessageContaining("this server is a standby")
                    .hasMessageContaining("targetServerType=primary");
        }
    }

    private static EmbeddedPostgres server(Path data) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "off")
                .start();
    }
}

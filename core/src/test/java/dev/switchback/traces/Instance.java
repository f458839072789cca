package dev.switchback.traces;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.SwitchableDataSource;
import dev.switchback.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.awaitility.Awaitility;

/** One instance of the application, which can be cut off from its database as if it had died. */
final class Instance implements AutoCloseable {

    private final String version;
    private final SwitchableDataSource network;
    private final Switchback switchback;
    private boolean cut;

    Instance(String version, DataSource database, UnaryOperator<SwitchbackBuilder> settings) {
        this.version = version;
        this.network = new SwitchableDataSource(database);
        this.switchback = settings.apply(Switchback.builder(network).application("shop", version))
                .build();
    }

    ChangeHandle change(SchemaChange change) {
        return switchback.change(change.name());
    }

    /** Which path a unit of work takes now; the unit counts as a use of that path. */
    Path read(SchemaChange change) {
        return switchback.decision(change).path();
    }

    void cut() {
        network.down();
        cut = true;
    }

    boolean isCut() {
        return cut;
    }

    void awaitBeatAfter(Instant time, TestDatabase database) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> lastSeen(database).isAfter(time));
    }

    private Instant lastSeen(TestDatabase database) {
        return Instant.ofEpochMilli(database.number("SELECT (extract(epoch FROM last_seen) * 1000)::bigint"
                + " FROM switchback.instance WHERE version = '" + version + "'"));
    }

    @Override
    public void close() {
        switchback.close();
    }
}

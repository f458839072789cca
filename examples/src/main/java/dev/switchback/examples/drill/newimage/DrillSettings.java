package dev.switchback.examples.drill.newimage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.examples.drill.database.Sql;
import dev.switchback.phase.WindowPolicy;
import dev.switchback.slo.SloPolicy;
import dev.switchback.usage.KnownSessions;
import java.time.Duration;
import javax.sql.DataSource;

/** How Switchback is set in the drill: everything short, so that two weeks pass in two seconds. */
public final class DrillSettings {

    /** Instead of weeks and days. */
    public static final WindowPolicy WINDOW =
            new WindowPolicy(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(2));

    private DrillSettings() {}

    /** A Switchback for the drill's change. */
    public static SwitchbackBuilder switchback(DataSource dataSource) {
        return Switchback.builder(dataSource)
                .register(CustomerName.CHANGE)
                .window(WINDOW)
                // Its windows are minutes and hours, and the drill kills processes, which leaves gaps in the history.
                .guard(SloPolicy.OFF)
                .knownSessions(KnownSessions.named(Sql.NAME))
                .pollEvery(Duration.ofMillis(200))
                .lease(Duration.ofSeconds(1))
                .heartbeatExpiry(Duration.ofSeconds(4));
    }

    /** A pool whose connections are in a transaction from their first statement on. */
    public static HikariDataSource pool(String url, String name, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setPoolName(name);
        config.setMaximumPoolSize(size);
        config.setAutoCommit(false);
        config.addDataSourceProperty("ApplicationName", name);
        return new HikariDataSource(config);
    }
}

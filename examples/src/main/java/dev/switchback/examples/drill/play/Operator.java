package dev.switchback.examples.drill.play;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.examples.drill.newimage.CustomerName;
import dev.switchback.examples.drill.newimage.DrillSettings;
import dev.switchback.journal.Act;
import java.time.Duration;

/** The people who run the change, at a Switchback of their own that serves no customer. */
final class Operator implements AutoCloseable {

    static final Act ADA = Act.by("ada", "the drill asks for it");
    static final Act GRACE = Act.by("grace", "read the plan and the evidence");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HikariDataSource pool;
    private final Switchback switchback;

    Operator(String url) {
        this.pool = DrillSettings.pool(url, "operator", 3);
        this.switchback = DrillSettings.switchback(pool)
                .application("operator", "drill")
                .patience(PATIENCE)
                .build();
    }

    ChangeHandle change() {
        return switchback.change(CustomerName.CHANGE.name());
    }

    Switchback switchback() {
        return switchback;
    }

    @Override
    public void close() {
        switchback.close();
        pool.close();
    }
}

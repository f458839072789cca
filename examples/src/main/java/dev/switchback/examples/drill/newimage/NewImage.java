package dev.switchback.examples.drill.newimage;

import com.zaxxer.hikari.HikariDataSource;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.switchback.Switchback;
import dev.switchback.examples.drill.image.Audit;
import dev.switchback.examples.drill.image.Child;
import dev.switchback.examples.drill.image.Counter;
import dev.switchback.examples.drill.image.Customers;
import dev.switchback.examples.drill.image.Names;
import dev.switchback.examples.drill.image.OldImage;
import dev.switchback.examples.drill.image.Tally;
import dev.switchback.examples.drill.image.Units;
import dev.switchback.examples.drill.image.Worker;
import dev.switchback.examples.drill.image.Workers;
import dev.switchback.jooq.OneShapePolicy;
import dev.switchback.jooq.SwitchbackJooq;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import org.jooq.Configuration;
import org.jooq.SQLDialect;
import org.jooq.impl.DefaultConfiguration;

/**
 * The new release: queries on jOOQ, each written once for both paths, the flag asked through OpenFeature, phases by
 * Switchback. Arguments and environment are those of {@link OldImage}, and then the file for the SQL log.
 */
public final class NewImage {

    private static final int THREADS = 2;
    private static final long PAUSE_MILLIS = 4;
    private static final long LONG_PAUSE_MILLIS = 20;
    /** The old image's workers own the rows below. */
    private static final int FIRST_OWNER = 4;

    private NewImage() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Names names = Names.read(Path.of(args[0]));
        long rows = Long.parseLong(args[1]);
        try (SqlLog log = new SqlLog(Path.of(args[2]));
                HikariDataSource pool = DrillSettings.pool(System.getenv(OldImage.URL), "new image", 8)) {
            Client flags = OpenFeatureAPI.getInstance().getClient("customers");
            try (Switchback switchback = DrillSettings.switchback(pool)
                    .application("customers", "2.0")
                    .openFeature(flags)
                    .build()) {
                OpenFeatureAPI.getInstance().setProviderAndWait("customers", switchback.flagProvider());
                run(switchback, pool, log, flags, names, rows);
            }
        }
    }

    private static void run(Switchback switchback, DataSource pool, SqlLog log, Client flags, Names names, long rows)
            throws IOException, InterruptedException {
        Tally tally = new Tally();
        Trail trail = new Trail(tally);
        AtomicBoolean fault = new AtomicBoolean();
        DataSource watched = ProxyDataSourceBuilder.create(pool)
                .listener(new RouteWatch(trail, fault::get))
                .listener(log)
                .build();
        Configuration routed = SwitchbackJooq.with(switchback)
                .onOneShape(OneShapePolicy.REFUSE)
                .configure(new DefaultConfiguration().set(SQLDialect.POSTGRES));
        Customers customers = new LoggedCustomers(new JooqCustomers(routed), log);
        Units units = new SwitchbackUnits(switchback, watched, trail);

        Workers workers = new Workers();
        for (int i = 0; i < THREADS; i++) {
            Worker.Owner owner = new Worker.Owner("new", FIRST_OWNER + i, rows);
            Worker worker = new Worker(units, customers, names, tally, owner);
            workers.start("worker-" + i, PAUSE_MILLIS, worker::turn);

            Worker.Owner longOwner = new Worker.Owner("new", FIRST_OWNER + THREADS + i, rows);
            Worker longWorker = new Worker(units, customers, names, tally, longOwner);
            LongUnits longUnits = new LongUnits(units, customers, names, tally, longWorker, flags);
            workers.start("long-worker-" + i, LONG_PAUSE_MILLIS, longUnits::turn);
        }
        Workers reporters = new Workers();
        reporters.start(
                "phase-age",
                LONG_PAUSE_MILLIS,
                () -> tally.set(
                        Counter.PHASES_AT,
                        System.currentTimeMillis() - switchback.snapshotAge().toMillis() - 1));
        new Child(
                        tally,
                        () -> audit(units, customers, names),
                        Map.of("fault on", () -> fault.set(true), "fault off", () -> fault.set(false)))
                .serve(reporters);
        workers.stop();
        reporters.stop();
        Child.say(tally.stats().line());
    }

    private static Audit audit(Units units, Customers customers, Names names) {
        try {
            return Audit.of(units, customers, names);
        } catch (SQLException e) {
            throw new IllegalStateException("the new image cannot read every row: " + e.getMessage(), e);
        }
    }
}

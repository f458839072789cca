package dev.switchback.examples.shop.traffic;

import dev.switchback.examples.shop.security.ExampleUsers;
import dev.switchback.examples.shop.traffic.Shopping.Credentials;
import java.net.URI;
import java.util.Random;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Shoppers who call the application by HTTP, and the old image that writes beside it: a bounded number of daemon threads, which end
 * before the web server and the database do.
 */
@Component
@Profile("!switchback-job")
@ConditionalOnProperty("shop.traffic.enabled")
@EnableConfigurationProperties(TrafficProperties.class)
public class Traffic implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Traffic.class);
    private static final String CLERK = "clara";
    private static final long LONGEST_CALL = 2;
    private static final long SEED = 42;

    private final TrafficProperties properties;
    private final ExampleUsers users;
    private final JdbcClient db;
    private final JdbcConnectionDetails database;
    private final Counts counts = new Counts();
    private @Nullable URI shop;
    private @Nullable ScheduledThreadPoolExecutor threads;
    private volatile @Nullable OldImage oldImage;

    Traffic(TrafficProperties properties, ExampleUsers users, JdbcClient db, JdbcConnectionDetails database) {
        this.properties = properties;
        this.users = users;
        this.db = db;
        this.database = database;
    }

    @EventListener
    void listening(WebServerInitializedEvent event) {
        if (event.getApplicationContext().getServerNamespace() == null) {
            String path = event.getApplicationContext().getEnvironment().getProperty("server.servlet.context-path", "");
            shop = URI.create("http://127.0.0.1:" + event.getWebServer().getPort() + path + "/");
        }
    }

    /** The last to start, and so the first to stop. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void start() {
        URI address = shop;
        Long customers = db.sql("SELECT max(id) FROM customer")
                .query(Long.class)
                .optional()
                .orElse(null);
        if (address == null || customers == null) {
            log.info("There is no traffic: {}", address == null ? "no web server" : "no customer");
            return;
        }
        CustomizableThreadFactory factory = new CustomizableThreadFactory("shop-traffic-");
        factory.setDaemon(true);
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(properties.threads() + 1, factory);
        threads = pool;
        Credentials clerk = new Credentials(CLERK, users.password(CLERK));
        for (int i = 0; i < properties.threads(); i++) {
            Shopping shopping = new Shopping(address, clerk, customers, counts, new Random(SEED + i));
            repeat(pool, shopping, (double) properties.callsPerSecond() / properties.threads());
        }
        OldImage old = new OldImage(database, customers, new Random(SEED));
        oldImage = old;
        repeat(pool, old, properties.oldImageWritesPerSecond());
        log.info(
                "{} calls a second come in from now on, and {} writes of the old image",
                properties.callsPerSecond(),
                properties.oldImageWritesPerSecond());
    }

    // Each of them catches what it meets, and the future of one that never ends has nothing to tell.
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void repeat(ScheduledThreadPoolExecutor pool, Runnable task, double perSecond) {
        long micros = (long) (TimeUnit.SECONDS.toMicros(1) / perSecond);
        pool.scheduleAtFixedRate(task, micros, micros, TimeUnit.MICROSECONDS);
    }

    @Override
    public void stop() {
        ScheduledThreadPoolExecutor pool = threads;
        threads = null;
        if (pool == null) {
            return;
        }
        pool.shutdown();
        try {
            if (!pool.awaitTermination(LONGEST_CALL, TimeUnit.SECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
        OldImage old = oldImage;
        if (old != null) {
            old.close();
        }
    }

    @Override
    public boolean isRunning() {
        return threads != null;
    }

    /** How it goes. */
    public TrafficReport report() {
        OldImage old = oldImage;
        return new TrafficReport(
                isRunning(),
                counts.calls(),
                counts.failures(),
                old != null && old.isRunning(),
                old == null ? 0 : old.writes(),
                old == null ? null : old.failure());
    }

    /** Retires the old image, or brings it back. */
    void oldImage(boolean running) {
        OldImage old = oldImage;
        if (old != null) {
            old.run(running);
            log.info(running ? "The old image is back" : "The old image is retired");
        }
    }
}

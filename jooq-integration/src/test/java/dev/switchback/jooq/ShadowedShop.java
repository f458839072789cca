package dev.switchback.jooq;

import static dev.switchback.testing.Operator.ADA;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.access.ShadowResult;
import dev.switchback.change.Path;
import dev.switchback.testing.Operator;
import dev.switchback.testing.TestDatabase;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.impl.DSL;

/** A shop of three customers whose every read is compared, and what was sent and found. */
final class ShadowedShop implements AutoCloseable {

    private final ShopDatabase shop = ShopDatabase.create();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private volatile IntConsumer beforeEach = statement -> {};
    private final Switchback switchback;
    private final ChangeHandle change;
    private final DSLContext db;

    ShadowedShop() {
        this(settings -> settings);
    }

    ShadowedShop(UnaryOperator<SwitchbackJooq> settings) {
        switchback = shop.switchback(ShopDatabase.CUSTOMER_NAME)
                .meterRegistry(registry)
                .build();
        shop.plain()
                .execute("INSERT INTO shop.customer (id, full_name, email) VALUES (1, 'Ada King', 'a'),"
                        + " (2, 'Grace Hopper', 'g'), (3, NULL, 'n')");
        change = Operator.open(switchback.change("customer-name"));
        change.shadow(100, ADA);
        db = settings.apply(SwitchbackJooq.with(switchback))
                .configure(DSL.using(shop.jooq().configuration().derive(new ExecuteListener() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public void executeStart(ExecuteContext context) {
                        sent.add(context.sql());
                        beforeEach.accept(sent.size());
                    }
                })));
    }

    DSLContext db() {
        return db;
    }

    Switchback switchback() {
        return switchback;
    }

    ChangeHandle change() {
        return change;
    }

    TestDatabase plain() {
        return shop.plain();
    }

    /** Brings rows apart, past the trigger. */
    void past(String sql) {
        plain().execute("BEGIN; SET LOCAL session_replication_role = replica; " + sql + "; COMMIT");
    }

    /** Reads take this path from now on. */
    void read(Path path) {
        change.ramp(path == Path.OLD ? 0 : 100, ADA);
    }

    /** What was sent since the last call. */
    List<String> sent() {
        List<String> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    /** Something to do before each statement, given its number, from 1. */
    void beforeEach(IntConsumer meddling) {
        sent.clear();
        beforeEach = meddling;
    }

    /** How many reads ended so, on either path. */
    long count(ShadowResult result) {
        return Math.round(registry
                .find("switchback.shadow.reads")
                .tag("change", "customer-name")
                .tag("result", result.name().toLowerCase(Locale.ROOT))
                .counters()
                .stream()
                .mapToDouble(Counter::count)
                .sum());
    }

    SimpleMeterRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        switchback.close();
        shop.close();
    }
}

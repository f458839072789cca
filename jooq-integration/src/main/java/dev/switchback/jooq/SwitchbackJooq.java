package dev.switchback.jooq;

import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.change.SwitchbackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.ExecuteListenerProvider;
import org.jooq.SQLDialect;
import org.jooq.VisitListenerProvider;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultVisitListenerProvider;
import org.jooq.impl.ThreadLocalTransactionProvider;

/**
 * Has jOOQ write and read by what Switchback decides.
 *
 * <p>A statement is rendered by one decision. Within {@code dsl.transaction(...)} or {@code switchback.unitOfWork(...)} that
 * is the one for all of it; otherwise each statement has its own. The settings are immutable; contexts are as thread-safe as
 * jOOQ's.
 */
public final class SwitchbackJooq {

    private static final Duration SHADOW_TIME_BOX = Duration.ofMillis(100);

    private final Switchback switchback;
    private final Set<String> transparent;
    private final OneShapePolicy oneShape;
    private final ShadowPolicy shadow;

    private SwitchbackJooq(
            Switchback switchback, Set<String> transparent, OneShapePolicy oneShape, ShadowPolicy shadow) {
        this.switchback = switchback;
        this.transparent = transparent;
        this.oneShape = oneShape;
        this.shadow = shadow;
    }

    /** The usual: only logical fields are routed, and a write of one shape alone is logged. */
    public static DSLContext configure(DSLContext dsl, Switchback switchback) {
        return with(switchback).configure(dsl);
    }

    /** Starts from the usual. */
    public static SwitchbackJooq with(Switchback switchback) {
        return new SwitchbackJooq(
                switchback,
                Set.of(),
                OneShapePolicy.WARN,
                new ShadowPolicy(switchback.shadowReads(), SHADOW_TIME_BOX, false));
    }

    /**
     * The columns of these changes' old shapes are logical fields wherever generated or plain code names them as fields of
     * their table: an application keeps its queries as they are.
     *
     * @throws SwitchbackException if a change is not registered
     * @throws IllegalArgumentException with every change whose old columns no SQL gives on the new path: its mapping is not
     *     SQL, or its new shape is in a table of its own
     */
    public SwitchbackJooq transparently(SchemaChange... changes) {
        List<String> impossible = new ArrayList<>();
        Set<String> all = new LinkedHashSet<>(transparent);
        for (SchemaChange given : changes) {
            SchemaChange change = switchback.change(given.name()).definition();
            all.add(change.name());
            if (change.extraction() != null || !(change.mapping() instanceof SqlMapping)) {
                impossible.add(change.name());
            }
        }
        if (!impossible.isEmpty()) {
            throw new IllegalArgumentException("no SQL over their table gives the old columns of " + impossible
                    + " on the new path: name them with DualField.of(change, old, fresh), or use repositories");
        }
        return new SwitchbackJooq(switchback, all, oneShape, shadow);
    }

    /** What to do with a statement that writes one shape alone. */
    public SwitchbackJooq onOneShape(OneShapePolicy policy) {
        return new SwitchbackJooq(switchback, transparent, policy, shadow);
    }

    /**
     * How long a shadow read may take that is a second query; 100 ms if unset.
     *
     * @throws IllegalArgumentException if it is less than a millisecond: PostgreSQL would take that for no bound at all
     */
    public SwitchbackJooq shadowTimeBox(Duration longest) {
        if (longest.toMillis() < 1) {
            throw new IllegalArgumentException("the time box is " + longest + ": give at least a millisecond");
        }
        return new SwitchbackJooq(
                switchback, transparent, oneShape, new ShadowPolicy(shadow.found(), longest, shadow.calibrating()));
    }

    /** Shadow reads read the decided path twice: what differs then is noise, and counted apart. */
    public SwitchbackJooq calibrateShadowReads() {
        return new SwitchbackJooq(
                switchback, transparent, oneShape, new ShadowPolicy(shadow.found(), shadow.timeBox(), true));
    }

    /**
     * A context that is routed. The given one, and its configuration, stay as they are.
     *
     * @throws IllegalArgumentException if its dialect is not PostgreSQL, it is routed already, or its transactions are bound to
     *     threads by jOOQ
     */
    public DSLContext configure(DSLContext dsl) {
        return DSL.using(configure(dsl.configuration()));
    }

    /** The same for a configuration. */
    public Configuration configure(Configuration configuration) {
        if (configuration.family() != SQLDialect.POSTGRES) {
            throw new IllegalArgumentException("the dialect is " + configuration.dialect()
                    + ", but Switchback knows PostgreSQL only: give SQLDialect.POSTGRES");
        }
        if (Routing.of(configuration) != null) {
            throw new IllegalArgumentException(
                    "this configuration is routed by Switchback already: configure the one that"
                            + " it was derived from");
        }
        if (configuration.transactionProvider() instanceof ThreadLocalTransactionProvider) {
            throw new IllegalArgumentException(
                    "the ThreadLocalTransactionProvider cannot be told when a transaction is a unit"
                            + " of work: use the default one and dsl.transaction(configuration -> ...), or run transactions in"
                            + " switchback.unitOfWork(...) with a context of another provider");
        }
        Routing routing = new Routing(switchback, transparent, oneShape, shadow);
        List<VisitListenerProvider> visits = new ArrayList<>(List.of(configuration.visitListenerProviders()));
        visits.add(new DefaultVisitListenerProvider(new RoutedParts(routing.isTransparent())));
        List<ExecuteListenerProvider> executions = new ArrayList<>();
        executions.add(new OwnListener(new StatementUnits(routing.units())));
        executions.addAll(List.of(configuration.executeListenerProviders()));
        executions.add(new OwnListener(new CountedStatements(routing)));
        executions.add(new OwnListener(new OneShapeGuard(routing)));
        executions.add(new OwnListener(new KeptStatements(routing)));
        executions.add(new OwnListener(new ShadowReading()));
        Configuration routed = configuration
                .derive(visits.toArray(VisitListenerProvider[]::new))
                .derive(executions.toArray(ExecuteListenerProvider[]::new))
                .derive(new HandedOverUnits(configuration.executorProvider(), routing.units()))
                .derive(PinnedTransactions.of(configuration.transactionProvider(), routing.units()));
        routing.putInto(routed);
        return routed;
    }
}

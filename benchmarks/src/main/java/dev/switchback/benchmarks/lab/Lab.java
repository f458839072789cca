package dev.switchback.benchmarks.lab;

import com.zaxxer.hikari.HikariDataSource;
import dev.openfeature.sdk.Client;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.guard.GuardPolicy;
import dev.switchback.journal.Act;
import dev.switchback.slo.SloPolicy;
import dev.switchback.verify.AuditPolicy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/**
 * A database in which all that is compared has a table of its own, with the same rows, and in which Switchback's changes are in their
 * rollback windows, with flags that ask for the new shape.
 */
public final class Lab implements AutoCloseable {

    private static final Act ACT = Act.by("benchmarks", "set up");
    /** The threads of Switchback do nothing before that: longer than any count takes. */
    private static final Duration QUIET = Duration.ofHours(1);

    private final Server server;
    private final LabSettings settings;
    private final HikariDataSource application;
    private final HikariDataSource control;
    private final InMemoryFlags flags;
    private final Switchback switchback;
    private final Switchback builtIn;

    private Lab(Server server, LabSettings settings) throws SQLException {
        this.server = server;
        this.settings = settings;
        String database = server.newDatabase();
        this.application = server.pool(
                database,
                database + "-application",
                settings.connections(),
                "SET synchronous_commit = " + (settings.synchronousCommit() ? "on" : "off"));
        this.control = server.pool(database, database + "-control", 8, "SET synchronous_commit = on");
        this.flags = InMemoryFlags.serving(database, changing().map(Table::sql).toList());
        for (Table table : Table.values()) {
            for (String ddl : table.ddl(settings.rows())) {
                execute(ddl);
            }
        }
        this.switchback = configured().openFeature(flags.client()).build();
        changing().forEach(table -> open(switchback.change(table.sql())));
        switchback.change(Table.SHADOWED.sql()).shadow(100, ACT);
        // Last, so that it has seen all of that even if it is quiet from now on.
        this.builtIn = configured().build();
        execute("ALTER TABLE untriggered DISABLE TRIGGER USER");
        tidy();
    }

    /** A new one; takes some seconds. */
    public static Lab open(Server server, LabSettings settings) throws SQLException {
        return new Lab(server, settings);
    }

    private static Stream<Table> changing() {
        return Arrays.stream(Table.values()).filter(Table::changing);
    }

    private SwitchbackBuilder configured() {
        SwitchbackBuilder builder =
                Switchback.builder(control).application("benchmarks", "1").guards(GuardPolicy.REPORT);
        if (settings.quiet()) {
            builder.pollEvery(QUIET)
                    .lease(QUIET.multipliedBy(2))
                    .heartbeatExpiry(QUIET.multipliedBy(4))
                    .guard(SloPolicy.OFF)
                    .audit(AuditPolicy.OFF);
        }
        changing().map(Table::change).forEach(builder::register);
        return builder;
    }

    /** From its registration to the open window, all of it on the new path. */
    public static void open(ChangeHandle change) {
        change.expand(ACT);
        change.backfill(progress -> {}, ACT);
        change.verify(ACT);
        change.verify(ACT);
        change.open(ACT);
        change.ramp(100, ACT);
    }

    /** Every table as densely packed as it was at first, whoever wrote how much before: a full page makes the next write dearer. */
    public void tidy() throws SQLException {
        for (Table table : Table.values()) {
            execute("VACUUM (FULL, ANALYZE) " + table.sql());
        }
        execute("CHECKPOINT");
    }

    /** Where the application gets its connections. */
    public DataSource application() {
        return application;
    }

    /** Where Switchback gets its connections, and whatever is not to be measured. */
    public DataSource control() {
        return control;
    }

    /** jOOQ as it comes, on the application's connections. */
    public DSLContext jooq() {
        return DSL.using(application, SQLDialect.POSTGRES);
    }

    /** All changes, with flags from OpenFeature's provider in memory, all on. */
    public Switchback switchback() {
        return switchback;
    }

    /** The same with the built-in percentages, all at 100. */
    public Switchback builtIn() {
        return builtIn;
    }

    /** Turns the flag of a change on or off. */
    public void flag(Table table, boolean on) {
        flags.set(table.sql(), on);
    }

    /** The processor's time that the whole server has used, in seconds; not a number where that cannot be told. */
    public double serverSeconds() {
        return server.seconds();
    }

    /** The client that {@link #switchback()} asks. */
    public Client flags() {
        return flags.client();
    }

    /** The customers are numbered from 1 to this. */
    public int rows() {
        return settings.rows();
    }

    /** How it was set up. */
    public LabSettings settings() {
        return settings;
    }

    /** The person who sets it up. */
    public Act act() {
        return ACT;
    }

    /** What the application sends and waits for. */
    public Wire wire() {
        return Wire.of(application.getPoolName());
    }

    /** What Switchback's own connections send. */
    public Wire controlWire() {
        return Wire.of(control.getPoolName());
    }

    /** Runs plain SQL, on connections of which nothing is measured. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = control.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of all rows. */
    public List<String> lines(String sql) throws SQLException {
        try (Connection connection = control.getConnection();
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            List<String> lines = new ArrayList<>();
            while (results.next()) {
                lines.add(String.valueOf(results.getString(1)));
            }
            return lines;
        }
    }

    /** How much WAL the server has written since it was made. */
    public long walBytes() throws SQLException {
        return Long.parseLong(lines("SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint")
                .get(0));
    }

    @Override
    public void close() {
        switchback.close();
        builtIn.close();
        flags.close();
        application.close();
        control.close();
    }
}

package dev.switchback.benchmarks.jmh;

import dev.switchback.benchmarks.lab.CustomerTable;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.Table;
import dev.switchback.jooq.DualField;
import dev.switchback.jooq.SwitchbackJooq;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** jOOQ makes SQL of a query; nothing is sent. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RenderingBenchmark {

    /** With what the query is written. */
    public enum With {
        /** The column, in a context that does not know Switchback. */
        COLUMN,
        /** The column, in a context of Switchback: what everybody pays whose queries have nothing to do with a change. */
        COLUMN_ROUTED,
        /** The logical field, in a context of Switchback. */
        LOGICAL_FIELD
    }

    /** For JMH. */
    @Param
    public With with = With.COLUMN;

    private final CustomerTable customer = Table.GUARDED.jooq();
    private Field<String> name = customer.fullName;
    private DSLContext db = DSL.using(SQLDialect.POSTGRES);

    /** For JMH. */
    @Setup
    public void begin(QuietLab quiet) {
        Lab lab = quiet.lab();
        name = with == With.LOGICAL_FIELD ? DualField.of(Table.GUARDED.change(), customer.fullName) : customer.fullName;
        db = with == With.COLUMN ? lab.jooq() : SwitchbackJooq.configure(lab.jooq(), lab.switchback());
    }

    /** A read by key. */
    @Benchmark
    public String select() {
        return db.select(name).from(customer).where(customer.id.eq(42L)).getSQL();
    }

    /** A write by key. */
    @Benchmark
    public String update() {
        return db.update(customer)
                .set(name, "Ada King")
                .where(customer.id.eq(42L))
                .getSQL();
    }
}

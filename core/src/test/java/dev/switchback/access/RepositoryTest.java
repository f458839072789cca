package dev.switchback.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.change.SwitchbackException;
import dev.switchback.route.FlagResult;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A repository behaves like the adapter it calls, whatever Java lets an interface do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepositoryTest {

    private final TestDatabase database = Postgres.newDatabase();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicReference<FlagResult> flag = new AtomicReference<>(FlagResult.OFF);
    private final Switchback switchback = open();

    private Switchback open() {
        CustomerName.createTable(database, 3);
        Switchback opened = Operator.switchback(database, CustomerName.CHANGE)
                .flags((key, context) -> flag.get())
                .meterRegistry(registry)
                .build();
        Operator.open(opened.change("customer-name"));
        return opened;
    }

    @AfterAll
    void close() {
        switchback.close();
        database.close();
    }

    @BeforeEach
    void off() {
        flag.set(FlagResult.OFF);
    }

    interface Reader<K, V> {
        @Nullable V find(K key) throws Exception;
    }

    /** Not public, with a parent, a default and a static method, varargs, primitives, and overloads. */
    interface Names extends Reader<Long, String> {
        Path path();

        default String twice() {
            return path() + " " + path();
        }

        static String shared() {
            return "static";
        }

        int count(int... numbers);

        @Write
        void fail(Throwable failure) throws Throwable;
    }

    /** A class that says which path it is, so that every answer tells where it came from. */
    private record Adapter(Path path) implements Names {
        @Override
        public @Nullable String find(Long key) throws Exception {
            if (key < 0) {
                throw new IOException("checked " + path);
            }
            return key == 0 ? null : path + " " + key;
        }

        @Override
        public int count(int... numbers) {
            return path == Path.OLD ? numbers.length : -numbers.length;
        }

        @Override
        public void fail(Throwable failure) throws Throwable {
            throw failure;
        }
    }

    private Names names() {
        return switchback
                .repository(Names.class, CustomerName.CHANGE)
                .oldPath(new Adapter(Path.OLD))
                .newPath(new Adapter(Path.NEW))
                .build();
    }

    @Test
    void callsTheAdapterOfTheDecidedPath() throws Exception {
        Names names = names();
        assertThat(names.find(7L)).isEqualTo("OLD 7");
        assertThat(names.twice()).isEqualTo("OLD OLD");
        assertThat(names.count(1, 2, 3)).isEqualTo(3);
        flag.set(FlagResult.COMPLETE);
        assertThat(names.find(7L)).isEqualTo("NEW 7");
        assertThat(names.twice()).isEqualTo("NEW NEW");
        assertThat(names.count()).isZero();
        assertThat(names.count(1)).isEqualTo(-1);
        assertThat(names.find(0L)).isNull();
        assertThat(Names.shared()).isEqualTo("static");
        Reader<Long, String> asParent = names;
        assertThat(asParent.find(8L)).isEqualTo("NEW 8");
    }

    @Test
    void isEqualToItselfOnlyAndSaysWhatItIs() {
        Names names = names();
        Set<Names> set = new HashSet<>(List.of(names, names()));
        assertThat(set).hasSize(2).contains(names);
        assertThat(names.toString()).contains("Names of 'customer-name'").contains("Adapter[path=OLD]");
    }

    static Stream<Throwable> failures() {
        return Stream.of(
                new IOException("checked"),
                new IllegalStateException("unchecked"),
                new StackOverflowError("error"),
                new Throwable("neither"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void throwsWhatTheAdapterThrewInsideAndOutsideOfAUnit(Throwable failure) throws Exception {
        Names names = names();
        assertThat(catchThrowable(() -> names.fail(failure))).isSameAs(failure);
        Throwable inside = switchback.unitOfWork(() -> catchThrowable(() -> names.fail(failure)));
        assertThat(inside).isSameAs(failure);
    }

    @Test
    void takesLambdasAndProxiesAsAdapters() throws Exception {
        @SuppressWarnings("unchecked")
        Reader<Long, String> proxy = (Reader<Long, String>) Proxy.newProxyInstance(
                Reader.class.getClassLoader(), new Class<?>[] {Reader.class}, (self, method, arguments) -> "proxy");
        @SuppressWarnings("unchecked")
        Reader<Long, String> routed = switchback
                .repository(Reader.class, CustomerName.CHANGE)
                .oldPath(key -> "lambda " + key)
                .newPath(proxy)
                .build();
        assertThat(routed.find(3L)).isEqualTo("lambda 3");
        flag.set(FlagResult.COMPLETE);
        assertThat(routed.find(3L)).isEqualTo("proxy");
    }

    @Test
    void refusesWhatItCannotRoute() {
        assertThatThrownBy(() -> switchback.repository(String.class, CustomerName.CHANGE))
                .hasMessageContaining("java.lang.String is not an interface");
        assertThatThrownBy(() ->
                        switchback.repository(Names.class, CustomerName.CHANGE).build())
                .hasMessageContaining("lacks oldPath(...) and newPath(...)");
        assertThatThrownBy(() -> switchback.repository(
                        Names.class, CustomerName.builder().table("other").build()))
                .isInstanceOf(SwitchbackException.class)
                .hasMessageContaining("another definition than the one given here");
    }

    static Stream<Arguments> outcomes() {
        return Stream.of(
                arguments("success", List.of("SELECT 1")),
                arguments("missing_object", List.of("SELECT no_such_column FROM customer")),
                arguments("missing_object", List.of("SELECT 1 FROM no_such_table")),
                arguments("infrastructure", List.of("SET LOCAL statement_timeout = 1; SELECT pg_sleep(5)")),
                arguments("sql", List.of("INSERT INTO customer (id) VALUES (1)")),
                arguments("sql", List.of("SELECT 1 / 0")));
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void timesReadsAndWritesByPathAndOutcome(String outcome, List<String> statements) {
        for (boolean wrapped : new boolean[] {false, true}) {
            Names names = names();
            long before = timer("switchback.writes", outcome).count();
            Throwable failure = run(statements);
            if (failure == null) {
                long reads = timer("switchback.reads", outcome).count();
                names.path();
                assertThat(timer("switchback.reads", outcome).count()).isEqualTo(reads + 1);
            } else {
                Throwable thrown = wrapped ? new IllegalStateException("a data access layer's", failure) : failure;
                assertThat(catchThrowable(() -> names.fail(thrown))).isSameAs(thrown);
                assertThat(timer("switchback.writes", outcome).count()).isEqualTo(before + 1);
            }
        }
    }

    @Test
    void timesAnApplicationsOwnExceptionAsSuch() {
        Names names = names();
        long before = timer("switchback.writes", "application").count();
        assertThat(catchThrowable(() -> names.fail(new IOException("mine")))).isNotNull();
        assertThat(timer("switchback.writes", "application").count()).isEqualTo(before + 1);
    }

    @Test
    void timesACallOnThePathItTook() {
        Names names = names();
        flag.set(FlagResult.COMPLETE);
        Timer ofTheNewPath = registry.get("switchback.reads")
                .tag("path", "new")
                .tag("outcome", "success")
                .timer();
        long before = ofTheNewPath.count();
        long old = timer("switchback.reads", "success").count();
        names.path();
        assertThat(ofTheNewPath.count()).isEqualTo(before + 1);
        assertThat(timer("switchback.reads", "success").count()).isEqualTo(old);
    }

    private Timer timer(String name, String outcome) {
        return registry.get(name)
                .tag("change", "customer-name")
                .tag("path", "old")
                .tag("outcome", outcome)
                .timer();
    }

    private @Nullable Throwable run(List<String> statements) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
            return null;
        } catch (SQLException e) {
            return e;
        }
    }
}

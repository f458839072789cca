package dev.switchback.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.change.Path;
import dev.switchback.history.Fault.Kind;
import dev.switchback.history.Operation.Echo;
import dev.switchback.history.Operation.Look;
import dev.switchback.history.Operation.Order;
import dev.switchback.history.Operation.Read;
import dev.switchback.history.Operation.Unit;
import dev.switchback.history.Operation.Write;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Histories made by hand: those that are possible pass, and each that is not is found out for what it is. */
class CheckerTest {

    private static Write wrote(long begun, long ended, String value) {
        return new Write(new Span(begun, ended), "writer", 1, value, true);
    }

    private static Write tookBack(long begun, long ended, String value) {
        return new Write(new Span(begun, ended), "writer", 1, value, false);
    }

    private static Read read(long begun, long ended, @Nullable String value) {
        return new Read(new Span(begun, ended), "reader", 1, value);
    }

    private static Look looked(long begun, long ended, String old, @Nullable String fresh, boolean filled) {
        return new Look(new Span(begun, ended), "looker", 1, old, fresh, filled);
    }

    private static Unit unit(long begun, long ended, Path... paths) {
        return new Unit(new Span(begun, ended), "shop 1", List.of(paths));
    }

    private static Order order(long begun, long ended, Path path) {
        return new Order(new Span(begun, ended), "shop 1", path, "a freeze");
    }

    private static Arguments possible(String what, Operation... history) {
        return arguments(what, List.of(history), List.of());
    }

    private static Arguments wrong(String what, Kind kind, Operation... history) {
        return arguments(what, List.of(history), List.of(kind));
    }

    static Stream<Arguments> possible() {
        return Stream.of(
                possible(
                        "a read while it is written gives either", wrote(0, 1, "a"), wrote(2, 9, "b"), read(3, 4, "b")),
                possible("or the value before", wrote(0, 1, "a"), wrote(2, 9, "b"), read(3, 4, "a"), read(5, 6, "b")),
                possible("two writes at once in either order", wrote(0, 9, "a"), wrote(1, 8, "b"), read(10, 11, "a")),
                possible(
                        "a slow read between two quick ones",
                        wrote(0, 1, "a"),
                        wrote(4, 5, "b"),
                        read(2, 9, "a"),
                        read(6, 7, "b")),
                possible("what was taken back and nobody read", wrote(0, 1, "a"), tookBack(2, 3, "b"), read(4, 5, "a")),
                possible("a row that is not filled yet", wrote(0, 1, "a"), looked(2, 3, "a", null, false)),
                possible("both shapes the same", wrote(0, 1, "a"), looked(2, 3, "a", "a", true)),
                possible(
                        "a unit of work begun before the order and ended within it",
                        unit(1, 5, Path.NEW, Path.NEW),
                        order(2, 9, Path.OLD)),
                possible(
                        "a unit of work begun within the order and ended after it",
                        unit(3, 10, Path.NEW),
                        order(2, 9, Path.OLD)),
                possible(
                        "another instance's unit of work",
                        unit(3, 4, Path.NEW),
                        new Order(new Span(2, 9), "shop 2", Path.OLD, "")));
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                wrong(
                        "a read of what was overwritten",
                        Kind.STALE_READ,
                        wrote(0, 1, "a"),
                        wrote(2, 3, "b"),
                        read(4, 5, "a"),
                        wrote(6, 7, "c")),
                wrong(
                        "two reads one after the other that see two writes in two orders",
                        Kind.STALE_READ,
                        wrote(0, 9, "a"),
                        wrote(1, 8, "b"),
                        read(2, 3, "a"),
                        read(4, 5, "b"),
                        read(6, 7, "a")),
                wrong(
                        "an acknowledged write that is not there in the end",
                        Kind.LOST_WRITE,
                        wrote(0, 1, "a"),
                        wrote(2, 3, "b"),
                        read(4, 5, "a")),
                wrong(
                        "or is not there by either shape",
                        Kind.LOST_WRITE,
                        wrote(0, 1, "a"),
                        wrote(2, 3, "b"),
                        looked(4, 5, "a", "a", true)),
                wrong(
                        "a transaction that does not find what it wrote",
                        Kind.LOST_WRITE,
                        new Echo(new Span(3, 4), "writer", 1, "b", "a")),
                wrong("a read of what nobody wrote", Kind.INVENTED, wrote(0, 1, "a"), read(2, 3, "z")),
                wrong("a read of nothing", Kind.INVENTED, wrote(0, 1, "a"), read(2, 3, null)),
                wrong("a read of what is written later", Kind.INVENTED, read(0, 1, "a"), wrote(2, 3, "a")),
                wrong(
                        "a read of what was taken back",
                        Kind.INVENTED,
                        wrote(0, 1, "a"),
                        tookBack(2, 9, "b"),
                        read(4, 5, "b")),
                wrong("shapes that say two things", Kind.APART, wrote(0, 1, "a"), looked(2, 3, "a", "b", false)),
                wrong("a row that should be filled", Kind.APART, wrote(0, 1, "a"), looked(2, 3, "a", null, true)),
                wrong("both paths in one unit of work", Kind.MIXED_PATHS, unit(1, 5, Path.OLD, Path.NEW)),
                wrong(
                        "the new path after an acknowledged freeze",
                        Kind.AGAINST_ORDER,
                        unit(3, 4, Path.NEW),
                        order(2, 9, Path.OLD)),
                wrong(
                        "the old path after an acknowledged closing",
                        Kind.AGAINST_ORDER,
                        unit(3, 4, Path.OLD),
                        order(2, 9, Path.NEW)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"possible", "wrong"})
    void findsOut(String what, List<Operation> history, List<Kind> kinds) {
        assertThat(Checker.faults(history)).extracting(Fault::kind).containsExactlyElementsOf(kinds);
    }
}

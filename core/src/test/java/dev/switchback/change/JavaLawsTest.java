package dev.switchback.change;

import static dev.switchback.change.Column.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** When the shapes of a row agree, and what survives, as a mapping in Java says it. */
class JavaLawsTest {

    private static final AtomicInteger RANDOM = new AtomicInteger();

    /** Lower case loses; "boom" cannot be converted; "sealed:" leads back; a salt differs each time. */
    private static final RowFunction LOWER =
            row -> RowValues.of("b", lower(row.text("a"))).and("c", null);

    private static final RowFunction SEAL =
            row -> RowValues.of("b", sealed(row.text("a"))).and("c", row.text("a") == null ? null : "kept");

    private static final RowFunction UNSEAL = row -> RowValues.of("a", unsealed(row.text("b")));
    private static final RowFunction SAME = row -> RowValues.of("a", row.text("b"));

    static Stream<Arguments> rows() {
        return Stream.of(
                arguments("new is what old gives", laws(LOWER, SAME), row("Ann", "ann", null), "agree unkept? lossy"),
                arguments("old is what new leads back to", laws(LOWER, SAME), row("ann", "ann", null), "agree"),
                arguments("neither", laws(LOWER, SAME), row("Ann", "Ben", null), "lossy unkept?"),
                arguments("nothing on either side", laws(LOWER, SAME), row(null, null, null), "agree"),
                arguments("not filled yet", laws(LOWER, SAME), row("ann", null, null), ""),
                arguments("random, and it leads back", laws(SEAL, UNSEAL), row("x", "sealed:x:77", "kept"), "agree"),
                arguments("random, and it leads elsewhere", laws(SEAL, UNSEAL), row("x", "sealed:y:77", "kept"), ""),
                arguments(
                        "what is not sealed leads nowhere", laws(SEAL, UNSEAL), row("x", "garbage", "kept"), "unkept"),
                arguments(
                        "random, but a certain column",
                        laws(SEAL, UNSEAL),
                        row("x", "sealed:x:77", "lost"),
                        "agree unkept"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void tell(String name, JavaLaws laws, RowValues row, String expected) throws UnconvertibleException {
        assertThat(laws.agree(row)).isEqualTo(expected.contains("agree"));
        assertThat(laws.lossless(row)).isEqualTo(!expected.contains("lossy"));
        if (!expected.contains("unkept?")) {
            assertThat(laws.kept(row)).isEqualTo(!expected.contains("unkept"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void areJudgedAllAtOnceAsOneByOne(String name, JavaLaws laws, RowValues row, String expected)
            throws UnconvertibleException {
        JavaJudge judge = new JavaJudge(laws);
        for (int time = 1; time <= 2; time++) {
            assertThat(judge.judge(row))
                    .as("time " + time)
                    .isEqualTo(new JavaJudge.Verdict(laws.agree(row), laws.lossless(row), laws.kept(row)));
        }
    }

    @Test
    void areJudgedWithOneCallOfEachFunctionWhereThatTellsAll() throws UnconvertibleException {
        AtomicInteger calls = new AtomicInteger();
        JavaJudge judge = new JavaJudge(laws(counted(calls, SEAL), counted(calls, UNSEAL)));
        assertThat(judge.judge(row("x", "sealed:x:77", "kept"))).isEqualTo(IN_ORDER);
        assertThat(calls.getAndSet(0)).as("and once more to see what is random").isEqualTo(3);
        assertThat(judge.judge(row("y", "sealed:y:77", "kept"))).isEqualTo(IN_ORDER);
        assertThat(calls).hasValue(2);
    }

    @Test
    void areAskedAgainOfAMappingThatReadsBothShapes() throws UnconvertibleException {
        RowFunction stubborn = row -> RowValues.of("a", row.text("a") == null ? row.text("b") : row.text("a") + "!");
        JavaJudge judge = new JavaJudge(laws(row -> RowValues.of("b", "other").and("c", null), stubborn));
        assertThat(judge.judge(row("x", "x", null)).agree()).isFalse();
    }

    private static final JavaJudge.Verdict IN_ORDER = new JavaJudge.Verdict(true, true, true);

    private static RowFunction counted(AtomicInteger calls, RowFunction function) {
        return row -> {
            calls.incrementAndGet();
            return function.apply(row);
        };
    }

    @Test
    void completeWhicheverShapeIsStale() throws UnconvertibleException {
        JavaLaws laws = laws(
                row -> {
                    if ("?".equals(row.text("a"))) {
                        throw new IllegalArgumentException("no value");
                    }
                    return LOWER.apply(row);
                },
                SAME);
        assertThat(laws.completed(Path.NEW, row("Ann", "ben", null)).map(fresh -> fresh.text("b")))
                .contains("ann");
        assertThat(laws.completed(Path.OLD, row("Ann", "ben", null)).map(old -> old.text("a")))
                .contains("ben");
        assertThat(laws.completed(Path.OLD, row("Ann", "ann", null)))
                .as("an old value that the new one would only change the case of stays")
                .isEmpty();
        assertThat(laws.completed(Path.OLD, row("?", "ben", null)).map(old -> old.text("a")))
                .as("what cannot be converted is replaced")
                .contains("ben");
        assertThatThrownBy(() -> laws.completed(Path.NEW, row("?", "ben", null)))
                .isInstanceOf(UnconvertibleException.class);
    }

    @Test
    void readWhatOnlyTheNewShapeKnowsIfItIsDeclared() {
        RowFunction keeping = row -> RowValues.of("b", row.text("a")).and("c", row.text("c"));
        RowValues row = row("x", "x", "extra");
        assertThat(laws(keeping, SAME, Loss.NONE).kept(row)).isFalse();
        assertThat(laws(keeping, SAME, Loss.NEW_KNOWS_MORE).kept(row)).isTrue();
    }

    @Test
    void tellAValueThatCannotBeConvertedFromAMomentInWhichNothingCan() {
        RowValues row = row("secret words", null, null);
        JavaLaws refusing = laws(
                values -> {
                    throw new IllegalArgumentException("cannot take " + values.text("a"));
                },
                SAME);
        assertThatThrownBy(() -> refusing.agree(row))
                .isInstanceOfSatisfying(
                        UnconvertibleException.class,
                        e -> assertThat(e.reason()).isEqualTo("IllegalArgumentException"))
                .message()
                .doesNotContain("secret");
        for (Exception away : List.of(new IOException("away"), new UncheckedIOException(new IOException("away")))) {
            JavaLaws waiting = laws(
                    values -> {
                        throw away;
                    },
                    SAME);
            assertThatThrownBy(() -> waiting.agree(row))
                    .isInstanceOf(SwitchbackException.class)
                    .hasMessageContaining("cannot work now");
            assertThat(waiting.faults())
                    .as("an application must be able to start")
                    .isEmpty();
        }
    }

    @Test
    void listWhatIsWrongWithTheFunctions() {
        assertThat(laws(LOWER, SAME).faults()).isEmpty();
        assertThat(laws(row -> RowValues.of("b", "always").and("c", null), SAME).faults())
                .singleElement()
                .asString()
                .contains("the forward mapping gives a value for a row of NULLs");
        assertThat(laws(row -> RowValues.of("b", null), row -> RowValues.of("a", row.text("d")))
                        .faults())
                .hasSize(2)
                .anyMatch(fault -> fault.contains("it gives [b], not all of [b, c]"))
                .anyMatch(fault -> fault.contains("no column 'd' among"));
    }

    @Test
    void refuseValuesThatMeanAnotherTimeInAnotherZone() {
        assertThatThrownBy(() -> RowValues.of("b", new java.sql.Timestamp(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.time");
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    private static @Nullable String sealed(@Nullable String text) {
        return text == null ? null : "sealed:" + text + ":" + RANDOM.incrementAndGet();
    }

    private static @Nullable String unsealed(@Nullable String text) {
        return text == null ? null : text.substring(text.indexOf(':') + 1, text.lastIndexOf(':'));
    }

    private static RowValues row(@Nullable String a, @Nullable String b, @Nullable String c) {
        return RowValues.of("a", a).and("b", b).and("c", c);
    }

    private static JavaLaws laws(RowFunction forward, RowFunction backward) {
        return laws(forward, backward, Loss.NONE);
    }

    private static JavaLaws laws(RowFunction forward, RowFunction backward, Loss loss) {
        SchemaChange change = SchemaChange.named("a-change")
                .table("t")
                .key("id")
                .oldShape(text("a"))
                .newShape(text("b"), text("c"))
                .javaMapping("1", forward, backward)
                .build();
        return new JavaLaws(change, new JavaMapping("1", forward, backward, loss));
    }
}

package dev.switchback.promises;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.openfeature.sdk.OpenFeatureAPI;
import dev.switchback.change.Path;
import dev.switchback.route.FlagResult;
import dev.switchback.route.FlagSource;
import dev.switchback.route.OpenFeatureFlags;
import dev.switchback.route.Reason;
import dev.switchback.testing.Promise;
import dev.switchback.testing.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Off takes effect on the next unit of work, whatever has become of the flag service, and both shapes go on being written. */
@SuppressWarnings("JUnitMethodDeclaration")
public interface OffIsInstant extends Suite {

    /** Writers write all the while. */
    @Test
    @Promise("P4")
    default void offIsTheNextUnitHereAndTheNextPollElsewhereAndBothShapesGoOnBeingWritten() {
        long seed = Trial.seed("P4");
        try (Trial trial = new Trial(this, 50).open();
                Trial.Instance elsewhere = trial.another()) {
            trial.change.ramp(100, ADA);
            await().until(() -> Trial.path(elsewhere.application()) == Path.NEW);
            List<Writer> writers = List.of(
                    new Writer(trial.application, 0, seed, 20), new Writer(elsewhere.application(), 1, seed, 20));
            AtomicBoolean done = new AtomicBoolean();
            Threads.together(writers.size() + 1, number -> {
                if (number < writers.size()) {
                    while (!done.get()) {
                        writers.get(number).write();
                    }
                    return;
                }
                try {
                    await().until(() -> writers.stream().allMatch(writer -> writer.statements() > 20));
                    assertThat(trial.path()).isEqualTo(Path.NEW);
                    trial.change.off(ADA);
                    assertThat(trial.path()).isEqualTo(Path.OLD);
                    await().until(() -> Trial.path(elsewhere.application()) == Path.OLD);
                    List<Integer> before = new ArrayList<>();
                    writers.forEach(writer -> before.add(writer.statements()));
                    await().until(() -> writers.get(0).statements() > before.get(0) + 20
                            && writers.get(1).statements() > before.get(1) + 20);
                } finally {
                    done.set(true);
                }
            });
            assertThat(trial.divergent()).isEmpty();
            assertThat(trial.path()).isEqualTo(Path.OLD);
        }
    }

    /** What may become of a flag service. */
    enum Trouble {
        THROWS,
        THROWS_AN_ERROR,
        ANSWERS_NOTHING,
        IS_NOT_THERE,
        FAILS,
        KNOWS_NO_SUCH_FLAG,
        HAS_ANOTHER_TYPE,
        IS_NOT_READY,
        HAS_NULL,
        HAS_NONSENSE;

        private Reason reason() {
            return switch (this) {
                case THROWS, THROWS_AN_ERROR -> Reason.PROVIDER_THREW;
                case ANSWERS_NOTHING, HAS_NULL -> Reason.FLAG_NULL;
                case KNOWS_NO_SUCH_FLAG -> Reason.FLAG_NOT_FOUND;
                case FAILS -> Reason.PROVIDER_FAILED;
                case HAS_ANOTHER_TYPE -> Reason.FLAG_WRONG_TYPE;
                case IS_NOT_THERE, IS_NOT_READY -> Reason.PROVIDER_NOT_READY;
                case HAS_NONSENSE -> Reason.FLAG_UNKNOWN_VALUE;
            };
        }

        private FlagSource source() {
            return switch (this) {
                case THROWS ->
                    (flag, context) -> {
                        throw new IllegalStateException("the flag service's own trouble");
                    };
                case THROWS_AN_ERROR ->
                    (flag, context) -> {
                        throw new NoClassDefFoundError("org/flags/Sdk");
                    };
                case ANSWERS_NOTHING -> (flag, context) -> null;
                case IS_NOT_THERE ->
                    new OpenFeatureFlags(OpenFeatureAPI.getInstance().getClient("nobody-provides-for"));
                case FAILS -> (flag, context) -> FlagResult.FAILED;
                case KNOWS_NO_SUCH_FLAG -> (flag, context) -> FlagResult.NOT_FOUND;
                case HAS_ANOTHER_TYPE -> (flag, context) -> FlagResult.WRONG_TYPE;
                case IS_NOT_READY -> (flag, context) -> FlagResult.NOT_READY;
                case HAS_NULL -> (flag, context) -> FlagResult.NULL_VALUE;
                case HAS_NONSENSE -> (flag, context) -> FlagResult.UNKNOWN_VALUE;
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    @Promise({"P4", "P9"})
    default void aFlagServiceInTroubleIsAnOff(Trouble trouble) {
        AtomicReference<FlagSource> flags = new AtomicReference<>((flag, context) -> FlagResult.COMPLETE);
        try (Trial trial = new Trial(
                        this,
                        Trial.CHANGE,
                        3,
                        builder -> builder.flags((flag, context) -> flags.get().evaluate(flag, context)))
                .open()) {
            assertThat(trial.path()).isEqualTo(Path.NEW);
            flags.set(trouble.source());
            assertThat(trial.path()).isEqualTo(Path.OLD);
            assertThat(trial.switchback.decision(Trial.CHANGE).reason()).isEqualTo(trouble.reason());
            trial.application.transaction(part -> {
                assertThat(Trial.path(part)).isEqualTo(Path.OLD);
                part.rename(1, "In Trouble");
            });
            long id = trial.application.insert("Still Welcome");
            assertThat(trial.shapes(id)).containsExactly(List.of("Still Welcome", "Still Welcome"));
            assertThat(trial.divergent()).isEmpty();
            trial.change.freeze(ADA);
            await().until(() -> trial.change.confirmation().complete());
        }
    }

    @Test
    @Promise({"P4", "P5"})
    default void aFreezeAsksNoFlag() {
        AtomicBoolean broken = new AtomicBoolean();
        AtomicBoolean asked = new AtomicBoolean();
        try (Trial trial = new Trial(
                        this,
                        Trial.CHANGE,
                        3,
                        builder -> builder.flags((flag, context) -> {
                            asked.compareAndSet(false, broken.get());
                            return FlagResult.COMPLETE;
                        }))
                .open()) {
            assertThat(trial.path()).isEqualTo(Path.NEW);
            trial.change.freeze(ADA);
            broken.set(true);
            assertThat(trial.path()).isEqualTo(Path.OLD);
            trial.application.rename(1, "While Frozen");
            assertThat(trial.divergent()).isEmpty();
            assertThat(asked).as("asked in FROZEN").isFalse();
            assertThat(trial.switchback.decision(Trial.CHANGE).reason()).isEqualTo(Reason.FROZEN);
            trial.change.unfreeze(ADA);
            assertThat(trial.path()).isEqualTo(Path.NEW);
            assertThat(trial.application.find(1)).isEqualTo("While Frozen");
        }
    }
}

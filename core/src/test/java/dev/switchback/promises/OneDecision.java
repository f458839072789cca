package dev.switchback.promises;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.change.Path;
import dev.switchback.route.FlagResult;
import dev.switchback.testing.Promise;
import dev.switchback.testing.Threads;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A transaction, and a unit of work, reads one path to its end, and writes both shapes all the while. */
@SuppressWarnings("JUnitMethodDeclaration")
public interface OneDecision extends Suite {

    @ParameterizedTest
    @EnumSource
    @Promise("P3")
    default void aTransactionWhoseFlagFlipsHalfWayReadsOnePathAndWritesBothShapes(Path first) {
        AtomicReference<FlagResult> flag = new AtomicReference<>();
        FlagResult asksForFirst = first == Path.OLD ? FlagResult.OFF : FlagResult.COMPLETE;
        FlagResult asksForOther = first == Path.OLD ? FlagResult.COMPLETE : FlagResult.OFF;
        try (Trial trial =
                new Trial(this, Trial.CHANGE, 5, builder -> builder.flags((key, context) -> flag.get())).open()) {
            flag.set(asksForFirst);
            trial.application.transaction(part -> {
                assertThat(Trial.path(part)).isEqualTo(first);
                part.rename(1, "Before Flip");
                flag.set(asksForOther);
                assertThat(Trial.path(part)).isEqualTo(first);
                part.rename(2, "After Flip");
                assertThat(part.find(2)).isEqualTo("After Flip");
                assertThat(part.search("After")).containsExactly(2L);
            });
            assertThat(trial.path()).isNotEqualTo(first);
            assertThatThrownBy(() -> trial.application.transaction(part -> {
                        assertThat(Trial.path(part)).isNotEqualTo(first);
                        part.rename(1, "Taken Back");
                        flag.set(asksForFirst);
                        throw new IllegalStateException("second thoughts");
                    }))
                    .hasStackTraceContaining("second thoughts");
            assertThat(trial.path()).isEqualTo(first);
            assertThat(trial.oldImage.find(1)).isEqualTo("Before Flip");
            assertThat(trial.oldImage.find(2)).isEqualTo("After Flip");
            assertThat(trial.divergent()).isEmpty();
        }
    }

    @Test
    @Promise("P3")
    default void aUnitOfWorkAroundSeveralCallsAndTransactionsIsOneDecision() {
        AtomicReference<FlagResult> flag = new AtomicReference<>(FlagResult.COMPLETE);
        try (Trial trial =
                new Trial(this, Trial.CHANGE, 5, builder -> builder.flags((key, context) -> flag.get())).open()) {
            trial.switchback.unitOfWork(() -> {
                assertThat(trial.path()).isEqualTo(Path.NEW);
                flag.set(FlagResult.OFF);
                trial.application.rename(1, "In Unit");
                trial.application.transaction(
                        part -> assertThat(Trial.path(part)).isEqualTo(Path.NEW));
                assertThat(trial.path()).isEqualTo(Path.NEW);
            });
            assertThat(trial.path()).isEqualTo(Path.OLD);
            assertThat(trial.oldImage.find(1)).isEqualTo("In Unit");
            assertThat(trial.divergent()).isEmpty();
        }
    }

    @Test
    @Promise({"P3", "P5"})
    default void aTransactionInWhichThePhaseMovesReadsOnePathAndWritesBothShapes() {
        try (Trial trial = new Trial(this, 5).open()) {
            trial.change.ramp(100, ADA);
            trial.application.transaction(part -> {
                assertThat(Trial.path(part)).isEqualTo(Path.NEW);
                Threads.together(1, other -> trial.change.freeze(ADA));
                assertThat(Trial.path(part)).isEqualTo(Path.NEW);
                part.rename(1, "While Freezing");
            });
            assertThat(trial.path()).isEqualTo(Path.OLD);
            assertThat(trial.oldImage.find(1)).isEqualTo("While Freezing");
            assertThat(trial.divergent()).isEmpty();
        }
    }

    /** The worst flag there is: it answers at random whenever it is asked. */
    @Test
    @Promise("P3")
    default void transactionsOfManyThreadsNeverMixPaths() {
        Random random = new Random(Trial.seed("P3"));
        Set<Path> seen = Collections.synchronizedSet(EnumSet.noneOf(Path.class));
        try (Trial trial = new Trial(
                        this,
                        Trial.CHANGE,
                        50,
                        builder -> builder.flags(
                                (key, context) -> random.nextBoolean() ? FlagResult.OFF : FlagResult.COMPLETE))
                .open()) {
            Threads.together(4, thread -> {
                for (int i = 0; i < 60; i++) {
                    long id = 1 + thread * 10L + i % 10;
                    String name = "T" + thread + " n" + i;
                    trial.application.transaction(part -> {
                        Path path = Trial.path(part);
                        part.rename(id, name);
                        assertThat(part.find(id)).isEqualTo(name);
                        for (int again = 0; again < 4; again++) {
                            assertThat(Trial.path(part)).isEqualTo(path);
                        }
                        seen.add(path);
                    });
                    assertThat(trial.oldImage.find(id)).isEqualTo(name);
                }
            });
            assertThat(seen).containsExactlyInAnyOrder(Path.values());
            assertThat(trial.divergent()).isEmpty();
        }
    }
}

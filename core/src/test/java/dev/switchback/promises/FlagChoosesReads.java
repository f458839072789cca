package dev.switchback.promises;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.change.Path;
import dev.switchback.phase.Phase;
import dev.switchback.route.FlagResult;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a flag says, nobody reads a shape that is not there or not verified, and what is written stays the phase's. */
@SuppressWarnings("JUnitMethodDeclaration")
public interface FlagChoosesReads extends Suite {

    /** A stage of the road at which the flag has nothing to say. */
    enum Stage {
        PLANNED(Phase.PLANNED),
        NOT_FILLED(Phase.BACKFILLING),
        FILLED_AND_NOT_VERIFIED(Phase.BACKFILLING),
        FROZEN(Phase.FROZEN),
        ABANDONED(Phase.ABANDONED);

        private final Phase phase;

        Stage(Phase phase) {
            this.phase = phase;
        }

        private void reach(ChangeHandle change) {
            switch (this) {
                case PLANNED -> {}
                case NOT_FILLED -> change.expand(ADA);
                case FILLED_AND_NOT_VERIFIED -> {
                    change.expand(ADA);
                    change.backfill(progress -> {}, ADA);
                }
                case FROZEN -> Operator.open(change).freeze(ADA);
                case ABANDONED -> Operator.open(change).abandon(ADA);
            }
        }

        private boolean hasBoth() {
            return phase == Phase.BACKFILLING || phase == Phase.FROZEN;
        }
    }

    @ParameterizedTest
    @EnumSource
    @Promise("P5")
    default void theOldShapeIsReadWhateverTheFlagSays(Stage stage) {
        AtomicReference<FlagResult> flag = new AtomicReference<>(FlagResult.OFF);
        try (Trial trial = new Trial(this, Trial.CHANGE, 3, builder -> builder.flags((key, context) -> flag.get()))) {
            stage.reach(trial.change);
            if (stage.hasBoth()) {
                trial.withRowApart();
            }
            for (FlagResult each : FlagResult.values()) {
                flag.set(each);
                String name = "Says " + each;
                if (stage.hasBoth()) {
                    assertThat(trial.path()).as("flag %s", each).isEqualTo(Path.OLD);
                }
                long id = trial.application.insert("x");
                trial.application.rename(id, name);
                assertThat(trial.application.find(id)).as("flag %s", each).isEqualTo(name);
                assertThat(trial.oldImage.find(id)).as("flag %s", each).isEqualTo(name);
                if (stage.hasBoth()) {
                    assertThat(trial.divergentOfFilled()).as("flag %s", each).isEmpty();
                    assertThat(trial.shapes(id)).containsExactly(List.of(name, name));
                }
                assertThat(trial.change.state().phase()).isEqualTo(stage.phase);
            }
        }
    }

    @Test
    @Promise("P5")
    default void inTheWindowEveryFlagValueReadsAndNoneChangesWhatIsWritten() {
        AtomicReference<FlagResult> flag = new AtomicReference<>(FlagResult.OFF);
        try (Trial trial =
                new Trial(this, Trial.CHANGE, 3, builder -> builder.flags((key, context) -> flag.get())).open()) {
            for (FlagResult each : FlagResult.values()) {
                flag.set(each);
                assertThat(trial.path())
                        .as("flag %s", each)
                        .isEqualTo(each.requested() == null ? Path.OLD : each.requested());
                long id = trial.application.insert("Says " + each);
                assertThat(trial.shapes(id)).containsExactly(List.of("Says " + each, "Says " + each));
                assertThat(trial.change.state().phase()).isEqualTo(Phase.OPEN);
            }
            assertThat(trial.divergent()).isEmpty();
        }
    }

    @Test
    @Promise("P5")
    default void theNewShapeIsReadWhateverTheFlagSaysWhenTheOldOneIsGone() {
        AtomicReference<FlagResult> flag = new AtomicReference<>(FlagResult.COMPLETE);
        try (Trial trial = new Trial(this, Trial.CHANGE, 3, builder -> builder.flags((key, context) -> flag.get()))) {
            Operator.open(trial.change);
            await().pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
                trial.application.find(1);
                trial.change.verify(ADA);
                Operator.approve(trial.change);
                assertThat(trial.change.gate().reasons()).isEmpty();
            });
            assertThat(trial.change.contract(ADA).phase()).isEqualTo(Phase.CONTRACTED);
            for (FlagResult each : FlagResult.values()) {
                flag.set(each);
                long id = trial.application.insert("x");
                trial.application.rename(id, "Says " + each);
                assertThat(trial.application.find(id)).isEqualTo("Says " + each);
                trial.application.delete(id);
                assertThat(trial.change.state().phase()).isEqualTo(Phase.CONTRACTED);
            }
            assertThat(trial.database.number("SELECT count(*) FROM pg_attribute WHERE attname = 'full_name' AND"
                            + " attrelid = 'shop.customer'::regclass"))
                    .isZero();
        }
    }
}

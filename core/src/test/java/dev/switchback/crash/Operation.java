package dev.switchback.crash;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.gate.Verdict;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Operator;
import java.time.Duration;

/** What an operator calls, from what it begins with to how one sees that it is done. */
enum Operation {
    EXPAND(Phase.BACKFILLING) {
        @Override
        void prepare(Switchback switchback, ChangeHandle change) {
            assertThat(change.state().phase()).isEqualTo(Phase.PLANNED);
        }

        @Override
        void run(ChangeHandle change) {
            change.expand(ADA);
        }
    },
    BACKFILL(Phase.BACKFILLING) {
        @Override
        void prepare(Switchback switchback, ChangeHandle change) {
            change.expand(ADA);
        }

        @Override
        void run(ChangeHandle change) {
            assertThat(change.backfill(progress -> {}, ADA).finished()).isTrue();
        }
    },
    VERIFY(Phase.BACKFILLING) {
        @Override
        void prepare(Switchback switchback, ChangeHandle change) {
            BACKFILL.prepare(switchback, change);
            BACKFILL.run(change);
        }

        @Override
        void run(ChangeHandle change) {
            assertThat(change.verify(ADA).agrees()).isTrue();
        }
    },
    OPEN(Phase.OPEN) {
        @Override
        void prepare(Switchback switchback, ChangeHandle change) {
            VERIFY.prepare(switchback, change);
            VERIFY.run(change);
            VERIFY.run(change);
        }

        @Override
        void run(ChangeHandle change) {
            change.open(ADA);
        }
    },
    FREEZE(Phase.FROZEN) {
        @Override
        void prepare(Switchback switchback, ChangeHandle change) {
            Operator.open(change).freeze(ADA);
            change.unfreeze(ADA);
            change.ramp(50, ADA);
        }

        @Override
        void run(ChangeHandle change) {
            change.freeze(ADA);
        }
    },
    UNFREEZE(Phase.OPEN) {
        @Override
        void prepare(Switchback switchback, ChangeHandle change) {
            Operator.open(change).freeze(ADA);
        }

        @Override
        void run(ChangeHandle change) {
            change.unfreeze(ADA);
        }
    },
    CONTRACT(Phase.CONTRACTED) {
        @Override
        void prepare(Switchback switchback, ChangeHandle change) {
            Operator.open(change).ramp(100, ADA);
            assertThat(switchback.decision(change.definition()).path()).isEqualTo(Path.NEW);
            change.verify(ADA);
        }

        /** The plan says in which database it is carried out: it is approved where that is. */
        @Override
        void permit(ChangeHandle change) {
            await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> Operator.approve(change));
            assertThat(change.gate().verdict()).isEqualTo(Verdict.GO);
        }

        @Override
        void run(ChangeHandle change) {
            change.contract(ADA);
        }
    },
    ABANDON(Phase.ABANDONED) {
        @Override
        void prepare(Switchback switchback, ChangeHandle change) {
            Operator.open(change);
        }

        @Override
        void run(ChangeHandle change) {
            change.abandon(ADA);
        }
    };

    private final Phase end;

    Operation(Phase end) {
        this.end = end;
    }

    /** From PLANNED to where it can be called. */
    abstract void prepare(Switchback switchback, ChangeHandle change);

    /** What must be done in the very database, once; nothing for most. */
    void permit(ChangeHandle change) {}

    abstract void run(ChangeHandle change);

    boolean isDone(ChangeHandle change) {
        return change.state().phase() == end;
    }
}

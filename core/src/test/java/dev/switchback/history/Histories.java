package dev.switchback.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.change.SchemaChange;
import dev.switchback.history.Operators.Move;
import dev.switchback.promises.Suite;
import dev.switchback.testing.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random histories of one kind of change, one after the other, for some seconds: {@code -Dhistory.seconds=600} for longer, {@code -Dhistory.seed=42} for
 * one again. A seed repeats what everybody chooses; how the threads take turns is the machine's.
 */
@Tag("long")
@SuppressWarnings("JUnitMethodDeclaration")
public interface Histories {

    /** What each instance of the application is built with; an instance for each. */
    List<Suite> applications();

    /** The change {@code customer-name} of table {@code shop.customer}. */
    SchemaChange change();

    /**
     * Whether the new shape is current as soon as an old image has written. If not, old images write only while the old shape is read,
     * and the shapes are compared at the end.
     */
    boolean followsAtOnce();

    /** Whether Switchback's own percentages decide, or a flag service. */
    boolean builtInFlag();

    @Test
    @Promise({"P1", "P2", "P3", "P4", "P5", "P8"})
    default void everyHistoryIsPossible() {
        Long given = Long.getLong("history.seed");
        long seed = given == null ? new Random().nextLong() : given;
        long until = System.nanoTime()
                + Duration.ofSeconds(Integer.getInteger("history.seconds", 10)).toNanos();
        do {
            String name = getClass().getSimpleName() + ", seed " + seed;
            Figures one = new Figures();
            assertThat(faults(seed, one)).as(name + ": " + one).isEmpty();
            System.out.println("History, " + name + ": " + one + ", impossible 0");
            seed++;
        } while (given == null && System.nanoTime() < until);
    }

    private List<Fault> faults(long seed, Figures figures) {
        try (Round round = new Round(this, seed)) {
            round.operators().goToTheWindow();
            moves(new Random(seed)).forEach(round.operators()::make);
            figures.acts(round.operators().done());
            return round.check(figures, () -> {});
        } catch (RuntimeException e) {
            throw new IllegalStateException(getClass().getSimpleName() + ", seed " + seed, e);
        }
    }

    /** Each of them, and some more, in any order. */
    private static List<Move> moves(Random random) {
        List<Move> moves = new ArrayList<>(List.of(Move.values()));
        moves.addAll(List.of(Move.RAMP, Move.OFF, Move.RAMP, Move.FREEZE));
        Collections.shuffle(moves, random);
        return moves;
    }
}

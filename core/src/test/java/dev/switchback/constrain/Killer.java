package dev.switchback.constrain;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.MortalDataSource;
import dev.switchback.testing.TestDatabase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Kills constrain before one of its changes after the other, and has each run finished by somebody else. */
final class Killer {

    private static final String LEFTOVERS = "SELECT string_agg(o, ',') FROM ("
            + "SELECT relname AS o FROM pg_class WHERE relname LIKE '~switchback%'"
            + " UNION ALL SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"
            + " UNION ALL SELECT conname FROM pg_constraint WHERE NOT convalidated OR conname LIKE '%not_null' AND contype"
            + " = 'c') AS leftovers";

    private Killer() {}

    /** What a run that was not finished has left, or null. */
    static @Nullable String leftovers(TestDatabase database) {
        return database.text(LEFTOVERS);
    }

    /** Returns how many points there were. */
    static int killEverywhere(TestDatabase database, SchemaChange change, ChangeHandle survivor, Runnable undo) {
        MortalDataSource mortal = new MortalDataSource(database.unpooled());
        int deaths = 0;
        try (Switchback doomed = Switchback.builder(mortal)
                .register(change)
                .pollEvery(Duration.ofMinutes(1))
                .lease(Duration.ofMinutes(2))
                .heartbeatExpiry(Duration.ofMinutes(5))
                .build()) {
            while (dies(mortal, doomed.change(change.name()), deaths + 1)) {
                deaths++;
                assertThat(survivor.constrain(ADA).allInPlace())
                        .as("after death %d", deaths)
                        .isTrue();
                assertThat(leftovers(database)).as("after death %d", deaths).isNull();
                undo.run();
            }
        }
        return deaths;
    }

    private static boolean dies(MortalDataSource mortal, ChangeHandle change, int point) {
        mortal.dieBefore(point);
        try {
            change.constrain(ADA);
            return false;
        } catch (MortalDataSource.Death e) {
            return true;
        } finally {
            mortal.live();
        }
    }
}

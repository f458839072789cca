package dev.switchback.promises;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Promise;
import dev.switchback.testing.Threads;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both shapes are written or neither; what cannot be converted is told; a backfill overwrites nobody. */
@SuppressWarnings("JUnitMethodDeclaration")
public interface NothingIsLost extends Suite {

    String CHECK_VIOLATION = "23514";

    @ParameterizedTest
    @EnumSource
    @Promise("P8")
    default void aWriteOfWhichOneShapeFailsWritesNeither(Path path) {
        try (Trial trial = new Trial(this, 5).open()) {
            trial.change.ramp(path == Path.OLD ? 0 : 100, ADA);
            // Either path fails for the shape that it does not read.
            trial.database.execute("ALTER TABLE shop.customer ADD CHECK (first_name <> 'Bad') NOT VALID,"
                    + " ADD CHECK (full_name <> 'Worse Name') NOT VALID");
            for (String bad : List.of("Bad Name", "Worse Name")) {
                long before = trial.database.number("SELECT count(*) FROM shop.customer");
                assertThat(Trial.sqlState(catchThrowable(() -> trial.application.rename(5, bad))))
                        .isEqualTo(CHECK_VIOLATION);
                assertThat(Trial.sqlState(catchThrowable(() -> trial.application.insert(bad))))
                        .isEqualTo(CHECK_VIOLATION);
                assertThat(Trial.sqlState(catchThrowable(() -> trial.application.renameAll("Ada King", bad))))
                        .isEqualTo(CHECK_VIOLATION);
                assertThat(Trial.sqlState(catchThrowable(() -> trial.application.upsert(5, bad))))
                        .isEqualTo(CHECK_VIOLATION);
                Throwable thrown = catchThrowable(() -> trial.application.transaction(part -> {
                    part.rename(1, "Goes Too");
                    part.rename(5, bad);
                }));
                assertThat(Trial.sqlState(thrown)).isEqualTo(CHECK_VIOLATION);
                assertThat(trial.shapes(5)).containsExactly(List.of("Ada King", "Ada King"));
                assertThat(trial.shapes(1)).containsExactly(List.of("Plato", "Plato"));
                assertThat(trial.database.number("SELECT count(*) FROM shop.customer"))
                        .isEqualTo(before);
            }
            assertThat(trial.application.rename(5, "Good Name")).isEqualTo(1);
            assertThat(trial.divergent()).isEmpty();
        }
    }

    /** A mapping that fails for one value. */
    SchemaChange PARTIAL = CustomerName.builder()
            .table("shop.customer")
            .forward(
                    "first_name",
                    "CASE WHEN full_name = 'Poison' THEN (1 / (length(full_name) - 6))::text"
                            + " ELSE split_part(full_name, ' ', 1) END")
            .partial()
            .build();

    /** The application is told, or the row is; the operator in either case. */
    @Test
    @Promise("P8")
    default void aValueThatCannotBeConvertedIsRefusedOrQuarantinedAndBlocks() {
        try (Trial trial = new Trial(this, PARTIAL, 3, UnaryOperator.identity())) {
            trial.oldImage.rename(3, "Poison");
            trial.change.expand(ADA);
            assertThat(trial.change.backfill(progress -> {}, ADA).quarantined()).isEqualTo(1);
            assertThat(trial.oldImage.find(3)).isEqualTo("Poison");
            trial.change.verify(ADA);
            trial.change.verify(ADA);
            assertThatThrownBy(() -> trial.change.open(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("1 row in quarantine");

            Throwable refusal = catchThrowable(() -> trial.application.rename(1, "Poison"));
            List<String> keys = trial.database.rows("SELECT row_key[1] FROM switchback.quarantine ORDER BY 1").stream()
                    .map(row -> String.valueOf(row.get(0)))
                    .toList();
            if (refusal != null) {
                assertThat(refusal).hasStackTraceContaining("division by zero");
                assertThat(trial.shapes(1)).containsExactly(List.of("Plato", "Plato"));
                assertThat(keys).containsExactly("3");
            } else if (trial.shapes(1).get(0).get(1) == null) {
                assertThat(trial.shapes(1)).containsExactly(Arrays.asList("Poison", null));
                assertThat(keys).containsExactly("1", "3");
            } else {
                // An adapter knew better than the mapping.
                assertThat(trial.shapes(1)).containsExactly(List.of("Poison", "Poison"));
            }
            trial.oldImage.rename(2, "Poison");
            assertThat(trial.database.number("SELECT count(*) FROM switchback.quarantine WHERE row_key[1] = '2'"))
                    .isEqualTo(1);
            assertThatThrownBy(() -> trial.change.open(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("in quarantine");
            for (long id : new long[] {1, 2, 3}) {
                assertThat(trial.application.rename(id, "All Well")).isEqualTo(1);
            }
            assertThat(trial.divergent()).isEmpty();
        }
    }

    /** Rows that are written before, while and after they are filled. */
    @Test
    @Promise({"P8", "P1"})
    default void aBackfillOverwritesNobody() {
        long seed = Trial.seed("P8");
        int rows = 12_000;
        int writers = 4;
        Map<Long, String> meant = new ConcurrentHashMap<>();
        AtomicBoolean filled = new AtomicBoolean();
        AtomicInteger meanwhile = new AtomicInteger();
        try (Trial trial = new Trial(this, rows)) {
            trial.change.expand(ADA);
            Threads.together(writers + 1, number -> {
                if (number == writers) {
                    try {
                        trial.change.backfill(progress -> {}, ADA);
                    } finally {
                        filled.set(true);
                    }
                    return;
                }
                Application image = number % 2 == 0 ? trial.application : trial.oldImage;
                Random random = new Random(seed + number);
                for (int i = 0; !filled.get() || i < 100; i++) {
                    long id = 1 + (long) random.nextInt(rows / writers) * writers + number;
                    String name = "Meant " + number + " " + i;
                    assertThat(image.rename(id, name)).isEqualTo(1);
                    meant.put(id, name);
                    if (!filled.get()) {
                        meanwhile.incrementAndGet();
                    }
                }
            });
            assertThat(meanwhile).as("writes while rows were filled").hasValueGreaterThan(20);
            meant.forEach((id, name) -> assertThat(trial.shapes(id)).containsExactly(List.of(name, name)));
            assertThat(trial.divergent()).isEmpty();
        }
    }
}

package dev.switchback.promises;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.SwitchbackBuilder;
import dev.switchback.change.Path;
import dev.switchback.route.FlagResult;
import dev.switchback.testing.Promise;
import dev.switchback.testing.Threads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After every commit both shapes agree, and the release before reads them, whoever wrote. */
@SuppressWarnings("JUnitMethodDeclaration")
public interface RollbackSafe extends Suite {

    int SHARED = 20;
    int IN_THE_WINDOW = 150;

    /** Both images write while the table is filled, verified and opened, and while the flag flips every 2 ms. */
    @Test
    @Promise({"P1", "P2", "P8"})
    default void everyCommitLeavesBothShapesInAgreementWhoeverWrote() {
        long seed = Trial.seed("P1");
        UnaryOperator<SwitchbackBuilder> flipping = builder -> builder.flags(
                (flag, context) -> System.nanoTime() / 2_000_000 % 2 == 0 ? FlagResult.OFF : FlagResult.COMPLETE);
        try (Trial trial = new Trial(this, Trial.CHANGE, 2_000, flipping)) {
            trial.change.expand(ADA);
            List<Writer> writers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                writers.add(new Writer(i % 2 == 0 ? trial.application : trial.oldImage, i, seed, SHARED));
            }
            AtomicBoolean done = new AtomicBoolean();
            AtomicInteger looks = new AtomicInteger();
            Threads.together(writers.size() + 2, number -> {
                if (number < writers.size()) {
                    while (!done.get()) {
                        writers.get(number).write();
                    }
                } else if (number == writers.size()) {
                    while (!done.get()) {
                        assertThat(trial.divergentOfFilled()).isEmpty();
                        looks.incrementAndGet();
                    }
                } else {
                    try {
                        lead(trial, writers);
                    } finally {
                        done.set(true);
                    }
                }
            });
            assertThat(looks).as("looks at all rows").hasValueGreaterThan(10);
            assertThat(trial.divergent()).isEmpty();
            for (Writer writer : writers) {
                writer.meant().forEach((id, name) -> {
                    assertThat(trial.shapes(id)).as("row %d", id).containsExactly(Arrays.asList(name, name));
                    assertThat(trial.oldImage.find(id)).isEqualTo(name);
                    assertThat(trial.application.find(id)).isEqualTo(name);
                });
            }
        }
    }

    private static void lead(Trial trial, List<Writer> writers) {
        trial.change.backfill(progress -> {}, ADA);
        trial.change.verify(ADA);
        trial.change.verify(ADA);
        trial.change.open(ADA);
        List<Integer> before = writers.stream().map(Writer::statements).toList();
        await().atMost(40, TimeUnit.SECONDS).until(() -> {
            for (int i = 0; i < writers.size(); i++) {
                if (writers.get(i).statements() < before.get(i) + IN_THE_WINDOW) {
                    return false;
                }
            }
            return true;
        });
    }

    /**
     * What an application does.
     *
     * @param write gives the key of the row
     * @param stored what the old image then finds
     */
    record Form(
            String title,
            Function<Application, Long> write,
            @Nullable String stored) {

        static final List<Form> ALL = List.of(
                new Form("insert", application -> application.insert("Grace Hopper"), "Grace Hopper"),
                new Form("insert nothing", application -> application.insert(null), null),
                new Form("rename", application -> renamed(application, "Alan M. Turing"), "Alan M. Turing"),
                new Form("rename to nothing", application -> renamed(application, null), null),
                new Form("rename many", Form::renamedWithOthers, "Somebody"),
                new Form("upsert of a new row", application -> upserted(application, 7_000, "Up Sert"), "Up Sert"),
                new Form(
                        "upsert of a row that is there",
                        application -> upserted(application, application.insert("Was There"), "Is There  Now"),
                        "Is There  Now"),
                new Form("transaction", Form::committed, "Second Name"));

        private static long renamed(Application application, @Nullable String name) {
            long id = application.insert("x");
            assertThat(application.rename(id, name)).isEqualTo(1);
            return id;
        }

        private static long renamedWithOthers(Application application) {
            application.insert("Everybody Else");
            long id = application.insert("Everybody Else");
            assertThat(application.renameAll("Everybody Else", "Somebody")).isEqualTo(2);
            return id;
        }

        private static long upserted(Application application, long id, String name) {
            application.upsert(id, name);
            return id;
        }

        private static long committed(Application application) {
            AtomicLong id = new AtomicLong();
            application.transaction(part -> {
                id.set(part.insert("First Name"));
                part.rename(id.get(), "Second Name");
            });
            return id.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Promise("P1")
    default void anImageThatIsRolledBackReadsWhatEitherPathWrote(Path path) {
        try (Trial trial = new Trial(this, 3).open()) {
            trial.change.ramp(path == Path.OLD ? 0 : 100, ADA);
            assertThat(trial.path()).isEqualTo(path);
            for (Form form : Form.ALL) {
                long id = form.write().apply(trial.application);
                assertThat(trial.oldImage.find(id)).as(form.title()).isEqualTo(form.stored());
                assertThat(trial.shapes(id))
                        .as(form.title())
                        .containsExactly(Arrays.asList(form.stored(), form.stored()));
                assertThat(trial.oldImage.rename(id, "The Old Image")).isEqualTo(1);
                assertThat(trial.application.find(id)).as(form.title()).isEqualTo("The Old Image");
                assertThat(trial.application.delete(id)).isEqualTo(1);
                assertThat(trial.oldImage.find(id)).isNull();
            }
            assertThat(trial.application.search("Ann")).isEqualTo(trial.oldImage.search("Ann"));
            assertThat(trial.divergent()).isEmpty();
        }
    }
}

package dev.switchback.spring.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.change.InvalidChangeException;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SwitchbackException;
import dev.switchback.database.DatabaseException;
import dev.switchback.journal.Act;
import dev.switchback.spring.start.StartRefusedException;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is ordered, and what comes of an application that does not start to do it. */
class JobOrderTest {

    @Test
    void takesABlankTextForNone() {
        JobOrder order = new JobOrder(Job.EXPAND, " ", "ada", "", null);
        assertThat(order.change()).isNull();
        assertThat(order.act()).isEqualTo(Act.by("ada", "run as a job"));
    }

    @ParameterizedTest
    @CsvSource({"contract", "ABANDON", "' contract '"})
    void wantsAReasonForWhatIsForGood(String name) {
        Job job = Job.named(name).orElseThrow();
        assertThatThrownBy(() -> new JobOrder(job, "customer-name", "ada", " ", null))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("--switchback.job-reason");
        assertThat(new JobOrder(job, null, "ada", "we are done", null).act()).isEqualTo(Act.by("ada", "we are done"));
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(
                        "the database is away", DatabaseException.of(new SQLException("no", "08001")), JobExit.FAILED),
                arguments("a move that is refused", new RefusedException("a", "expand", "no"), JobExit.REFUSED),
                arguments("a faulty change", new InvalidChangeException("a", List.of("no")), JobExit.MISUSED),
                arguments("beans that cannot be meant", new StartRefusedException("two", "leave one"), JobExit.MISUSED),
                arguments("settings that contradict", new SwitchbackException("lease"), JobExit.MISUSED),
                arguments("a fault of the application", new IllegalArgumentException("no"), JobExit.FAILED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void aStartThatFailsSaysWhetherAnotherTryIsWorthIt(String name, Throwable failure, JobExit exit) {
        assertThat(FailedStart.exit(new IllegalStateException("bean", failure))).isEqualTo(exit);
    }
}

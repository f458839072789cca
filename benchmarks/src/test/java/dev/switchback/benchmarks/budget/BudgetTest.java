package dev.switchback.benchmarks.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.LabSettings;
import dev.switchback.benchmarks.lab.Server;
import dev.switchback.benchmarks.lab.Table;
import dev.switchback.benchmarks.subject.Operation;
import dev.switchback.benchmarks.subject.Subject;
import dev.switchback.benchmarks.subject.TwoWrites;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No operation allocates, sends, waits or writes more than was recorded of it. All of it is counted, so that it does not matter how
 * busy the machine is. Prints a table that can take the place of the one in {@code BUDGETS.md}.
 */
@Tag("long")
class BudgetTest {

    private static final List<String> MEASURED = new ArrayList<>();
    private static final List<String> BETTER = new ArrayList<>();

    private static Server server;
    private static Lab lab;
    private static Map<String, Budget> budgets;

    @BeforeAll
    static void setUp() throws Exception {
        budgets = Budget.all();
        server = Server.quiet(Path.of("target", "budget-postgres").toAbsolutePath());
        lab = Lab.open(server, new LabSettings(20_000, 4, false, true));
    }

    @AfterAll
    static void tearDown() throws Exception {
        lab.close();
        server.close();
        MEASURED.forEach(System.out::println);
        BETTER.forEach(line -> System.out.println("Much better: " + line));
    }

    static Stream<Subject> operations() {
        return Budgeted.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void staysWithinItsBudget(Subject subject) throws Exception {
        Budget budget = budgets.get(subject.name());
        Cost cost;
        try (Operation operation = subject.in(lab)) {
            cost = Cost.of(operation, lab, Budgeted.operations(subject));
        }
        MEASURED.add(Budget.line(subject.name(), cost));
        assertThat(budget).as("the line of '%s' in BUDGETS.md", subject.name()).isNotNull();
        BETTER.addAll(budget.outOfDate(cost));
        assertThat(budget.exceeded(cost)).as("what is above budget").isEmpty();
    }

    /** Two updates between BEGIN, which the driver sends along with the first, and COMMIT. */
    @Test
    void countsWhatTheProtocolHas() throws Exception {
        try (Operation two = new TwoWrites("two updates in a transaction", Table.BARE).in(lab)) {
            two.run(1);
            long statements = lab.wire().statements();
            long roundTrips = lab.wire().roundTrips();
            two.run(1);
            assertThat(lab.wire().statements() - statements).isEqualTo(4);
            assertThat(lab.wire().roundTrips() - roundTrips).isEqualTo(3);
        }
    }

    /** A line without its operation would be a budget that nobody keeps. */
    @Test
    void hasNoOtherBudgets() {
        assertThat(budgets.keySet())
                .containsExactlyElementsOf(Budgeted.all().map(Subject::name).toList());
    }
}

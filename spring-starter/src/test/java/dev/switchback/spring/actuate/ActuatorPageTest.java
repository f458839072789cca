package dev.switchback.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.spring.actuate.Served.Answer;
import dev.switchback.spring.operate.Caller;
import dev.switchback.spring.operate.Operation;
import dev.switchback.spring.operate.Role;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Page;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The section on Actuator in docs/spring.md: its table says who may, its views are there, its commands work. */
class ActuatorPageTest {

    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z-]+)` \\| (yes)? ?\\| (yes)? ?\\| (yes)? ?\\|", Pattern.MULTILINE);
    private static final Pattern CURL = Pattern.compile(
            "^curl -u ([a-z]+):[a-z]+ (-X POST )?(?:-H '[^']*' )?(?:-o \\S+ )?(?:-d '([^']*)' )?http://localhost:8080/actuator(\\S+)$",
            Pattern.MULTILINE);

    @Test
    void saysWhoMayDoWhat() {
        Map<String, Set<Role>> documented = ROW.matcher(section())
                .results()
                .collect(Collectors.toMap(row -> row.group(1), ActuatorPageTest::roles));
        Map<String, Set<Role>> real =
                Arrays.stream(Operation.values()).collect(Collectors.toMap(Operation::word, ActuatorPageTest::roles));
        assertThat(documented).isEqualTo(real);
    }

    private static Set<Role> roles(MatchResult row) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        int column = 2;
        for (Role role : Role.values()) {
            if (row.group(column++) != null) {
                roles.add(role);
            }
        }
        return roles;
    }

    private static Set<Role> roles(Operation operation) {
        return Arrays.stream(Role.values())
                .filter(role ->
                        operation.objection(new Caller("x", Set.of(role))).isEmpty())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Role.class)));
    }

    @Test
    void namesEveryView() {
        String section = section();
        assertThat(View.words()).allSatisfy(view -> assertThat(section).containsPattern("/" + view + "[`?]"));
    }

    @Test
    void showsCommandsThatWork() throws Exception {
        List<MatchResult> commands = CURL.matcher(section()).results().toList();
        assertThat(commands).hasSize(section().split("\ncurl ", -1).length - 1).isNotEmpty();
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, 5);
            try (Served served = Served.on(database.unpooled(), Served.UNRESTRICTED)) {
                Operator.open(served.switchback().change("customer-name"));
                for (MatchResult command : commands) {
                    String data = command.group(3);
                    Answer answer = command.group(2) == null && data == null
                            ? served.get(command.group(1), command.group(4))
                            : served.post(command.group(1), command.group(4), data == null ? "" : data);
                    assertThat(answer.status())
                            .as("%s: %s", command.group(), answer.body())
                            .isEqualTo(200);
                }
                assertThat(served.switchback().change("customer-name").state().ramp())
                        .isEqualTo(5);
            }
        }
    }

    private static String section() {
        String page = new Page("spring.md").text();
        return page.substring(page.indexOf("## Actuator"), page.indexOf("## Properties"));
    }
}

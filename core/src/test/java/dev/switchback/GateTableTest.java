package dev.switchback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.backup.BackupPolicy;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.GateCheck;
import dev.switchback.check.Waivable;
import dev.switchback.slo.SloPolicy;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.MovedPerson;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/operations.md says of every check who may waive it, and whether it is asked again at the drop; and says it right. */
@Promise("P7")
class GateTableTest {

    private static final Map<Waivable, String> WORDS = Map.of(
            Waivable.NEVER, "never",
            Waivable.BREAK_GLASS, "break-glass",
            Waivable.UNKNOWN, "a person if unknown",
            Waivable.ALWAYS, "a person");

    private static final Pattern ROW = Pattern.compile(
            "^\\| (`[^|]*`)(?:, if required)? \\|[^|]*\\|[^|]*\\| (never|break-glass|a person|a person if unknown) \\| ?(yes)? ?\\|$",
            Pattern.MULTILINE);

    @Test
    void isTheTableOfTheChecksThereAre() throws IOException {
        Map<String, String> documented = documented();
        Map<String, String> found = new TreeMap<>();
        try (TestDatabase database = Postgres.newDatabase()) {
            CustomerName.createTable(database, 1);
            SwitchbackBuilder settings = Operator.switchback(database, CustomerName.CHANGE)
                    .backups(BackupPolicy.STANDARD)
                    .guard(SloPolicy.STANDARD)
                    .requireRollbackDrill(Duration.ofDays(30));
            for (SchemaChange change : List.of(CustomerName.CHANGE, SecretPhone.CHANGE, MovedPerson.CHANGE)) {
                for (GateCheck check : GateChecks.of(change, settings)) {
                    found.put(check.name(), WORDS.get(check.waivable()) + (check.asksAtTheDrop() ? ", yes" : ""));
                }
            }
            assertThat(documented).containsAllEntriesOf(found);
            try (Switchback switchback = settings.build()) {
                switchback
                        .change("customer-name")
                        .gate()
                        .results()
                        .forEach(result -> found.putIfAbsent(result.check(), documented.get(result.check())));
            }
        }
        assertThat(found.keySet()).isEqualTo(documented.keySet());
    }

    private static Map<String, String> documented() throws IOException {
        String page = Files.readString(Path.of("../docs/operations.md"));
        Map<String, String> rows = new TreeMap<>();
        for (MatchResult row : ROW.matcher(page).results().toList()) {
            for (String check : row.group(1).replace("`", "").split(", ", -1)) {
                rows.put(check, row.group(2) + (row.group(3) == null ? "" : ", yes"));
            }
        }
        return rows;
    }
}

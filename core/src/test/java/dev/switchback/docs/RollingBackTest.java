package dev.switchback.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.diagnose.Diagnose;
import dev.switchback.diagnose.Diagnosis;
import dev.switchback.diagnose.OldImage;
import dev.switchback.diagnose.RollbackVerdict;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/operations.md says of rolling back is what is printed: with its manifest, on its incident. */
class RollingBackTest {

    private static final Pattern EXAMPLE = Pattern.compile(
            "## Can I roll the image back\\?.*?```\n(-- image:.*?)```.*?```\n(FLIP_FLAG_ONLY.*?)```", Pattern.DOTALL);

    @Test
    void printsAsThePageShows(@TempDir Path directory) throws IOException {
        Matcher page = EXAMPLE.matcher(Files.readString(Path.of("../docs/operations.md")));
        assertThat(page.find()).isTrue();
        Path manifest = Files.writeString(directory.resolve("shop-1.4.2.sql"), page.group(1));
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(database, 30);
            try (Switchback switchback =
                    Operator.switchback(database, CustomerName.CHANGE).build()) {
                ChangeHandle change = Operator.open(switchback.change("customer-name"));
                database.execute("ALTER TABLE customer ADD tier int NOT NULL DEFAULT 1;"
                        + " ALTER TABLE customer ALTER tier DROP DEFAULT");

                Diagnosis diagnosis = change.diagnose(OldImage.read(manifest));
                System.out.println(diagnosis);
                assertThat(diagnosis.verdict()).isEqualTo(RollbackVerdict.FLIP_FLAG_ONLY);
                assertThat(stable(diagnosis.toString())).isEqualTo(stable(page.group(2)));

                DataSource dataSource = database.dataSource();
                SchemaChange customerName = CustomerName.CHANGE;
                Diagnosis anywhere = new Diagnose(dataSource).of(customerName, OldImage.read(manifest));
                assertThat(anywhere.obstacles()).isEqualTo(diagnosis.obstacles());
            }
        }
    }

    /** Without what differs each time, and without what an instance writes when it comes to it. */
    private static String stable(String text) {
        return text.lines()
                .filter(line -> !line.contains("path was last used"))
                .map(line -> line.replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME")
                        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "ID")
                        .replaceAll("\\d+(\\.\\d+)? (s|min|h|d)\\b( \\d+ (s|min|h)\\b)?", "AGE")
                        .replaceAll("last decided .*, (has not|on the phase)", "DECIDED, $1")
                        .replaceAll("has not confirmed the phase|on the phase as it is", "PHASE")
                        .strip())
                .toList()
                .toString();
    }
}

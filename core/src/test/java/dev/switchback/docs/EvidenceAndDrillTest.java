package dev.switchback.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.diagnose.OldImage;
import dev.switchback.drill.DrillApplication;
import dev.switchback.drill.DrillReport;
import dev.switchback.evidence.EvidenceReview;
import dev.switchback.evidence.EvidenceVerifier;
import dev.switchback.journal.Act;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A drill is played and taken along, and the evidence written and checked, as docs/operations.md says. */
class EvidenceAndDrillTest {

    private static final Act ada = Act.by("ada", "release 42");
    private static final long DRILL_ROW = 1;

    @TempDir
    private java.nio.file.Path directory;

    private static void demand(SwitchbackBuilder builder) {
        builder.requireRollbackDrill(Duration.ofDays(30));
    }

    private static DrillApplication shop(Switchback switchback, SchemaChange name, Customers customers) {
        return new DrillApplication() {
            @Override
            public Path read() throws SQLException {
                return switchback.unitOfWork(() -> {
                    customers.find(DRILL_ROW);
                    return switchback.decision(name).path();
                });
            }

            @Override
            public void write(String value) throws SQLException {
                customers.rename(DRILL_ROW, value);
            }

            @Override
            public String readBack() throws SQLException {
                return customers.find(DRILL_ROW).orElse("");
            }
        };
    }

    private static DrillReport play(
            ChangeHandle change, DrillApplication shop, java.nio.file.Path manifest, java.nio.file.Path file)
            throws IOException {
        DrillReport played =
                change.drills().rollback(shop).image(OldImage.read(manifest)).run(ada);
        Files.writeString(file, played.json());
        return played;
    }

    private static void enter(ChangeHandle change, java.nio.file.Path file) throws IOException {
        change.drills().enter(DrillReport.parse(Files.readString(file)), ada);
    }

    private static EvidenceReview write(ChangeHandle change, java.nio.file.Path manifest, java.nio.file.Path zip) {
        change.evidence().withImage(OldImage.read(manifest)).writeZip(zip);
        return EvidenceVerifier.review(zip);
    }

    @Test
    void areDoneAsThePageSays() throws IOException {
        java.nio.file.Path manifest = directory.resolve("shop-1.4.sql");
        Files.writeString(
                manifest,
                "SELECT full_name FROM customer WHERE id = ?;\nUPDATE customer SET full_name = ? WHERE id = ?;\n");
        java.nio.file.Path file = directory.resolve("drill.json");
        try (TestDatabase staging = Postgres.newEmptyDatabase();
                TestDatabase production = Postgres.newEmptyDatabase()) {
            CustomerName.createTable(staging, 5);
            CustomerName.createTable(production, 5);
            try (Switchback switchback =
                    Operator.switchback(staging, CustomerName.CHANGE).build()) {
                ChangeHandle change = Operator.open(switchback.change("customer-name"));
                Customers customers = switchback
                        .repository(Customers.class, CustomerName.CHANGE)
                        .oldPath(new FullNameCustomers(staging.dataSource()))
                        .newPath(new SplitNameCustomers(staging.dataSource()))
                        .build();
                DrillReport played = play(change, shop(switchback, CustomerName.CHANGE, customers), manifest, file);
                assertThat(played.findings()).anyMatch(finding -> finding.contains("reads in a row on the old path"));
                assertThat(played.passed()).as(played.toString()).isTrue();
            }
            SwitchbackBuilder builder = Operator.switchback(production, CustomerName.CHANGE);
            demand(builder);
            try (Switchback switchback = builder.build()) {
                ChangeHandle change = Operator.open(switchback.change("customer-name"));
                enter(change, file);
                assertThat(change.gate().reasons()).noneMatch(reason -> reason.contains("rollback-drill"));
                EvidenceReview review = write(change, manifest, directory.resolve("evidence.zip"));
                assertThat(review.holds()).as(review.toString()).isTrue();
                assertThat(review.scorecard().points())
                        .filteredOn(point -> point.name().equals("drill"))
                        .allMatch(point -> point.earned());
            }
        }
    }
}

package dev.switchback.security;

import static dev.switchback.testing.Operator.ADA;
import static dev.switchback.testing.Operator.GRACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.Value;
import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.InvalidChangeException;
import dev.switchback.change.RefusedException;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SwitchbackException;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.diagnose.Diagnose;
import dev.switchback.diagnose.OldImage;
import dev.switchback.drill.DrillReport;
import dev.switchback.evidence.EvidenceVerifier;
import dev.switchback.gate.Approval;
import dev.switchback.gate.BreakGlass;
import dev.switchback.gate.BreakGlassTerms;
import dev.switchback.journal.Act;
import dev.switchback.journal.JournalEntry;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.Phase;
import dev.switchback.route.FlagResult;
import dev.switchback.route.Reason;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import dev.switchback.usage.KnownSessions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/** Whatever a person or a flag service hands in is a text and stays one: it comes back as it was, or is refused, and is never run. */
class InjectionTest {

    private static final List<Hostile> TEXTS = Hostile.TEXTS;

    @TempDir
    private static Path directory;

    private static Ears ears;
    private static TestDatabase database;
    private static Canary canary;
    private static Switchback switchback;
    private static ChangeHandle change;

    @BeforeAll
    static void open() {
        ears = new Ears();
        database = Postgres.newEmptyDatabase();
        canary = new Canary(database);
        CustomerName.createTable(database, 10);
        switchback = Operator.switchback(database, CustomerName.CHANGE).build();
        change = Operator.open(switchback.change("customer-name"));
    }

    @AfterAll
    static void close() {
        switchback.close();
        database.close();
        ears.close();
        assertThat(ears.lines()).noneMatch(line -> line.chars().anyMatch(Character::isISOControl));
    }

    @AfterEach
    void nothingRan() {
        canary.isSilent();
        assertThat(switchback.verifyJournal()).isEmpty();
    }

    @ParameterizedTest(name = "{0} as who and why")
    @FieldSource("TEXTS")
    void whoAndWhy(Hostile hostile) {
        String text = hostile.text();
        Act act = Act.by(text, text);
        List<Runnable> acts = List.of(
                () -> change.ramp(1, act),
                () -> change.shadow(1, act),
                () -> change.off(act),
                () -> change.shadow(0, act),
                () -> change.verify(act),
                () -> change.freeze(act),
                () -> change.unfreeze(act));
        for (Runnable each : acts) {
            each.run();
            JournalEntry last = change.journal().get(change.journal().size() - 1);
            assertThat(last.who()).isEqualTo(text);
            assertThat(last.why()).isEqualTo(text);
        }
        assertThat(change.state().phase()).isEqualTo(Phase.OPEN);
    }

    @ParameterizedTest(name = "{0} as the name of application, version, flag, session and check")
    @FieldSource("TEXTS")
    void names(Hostile hostile) throws SQLException {
        String text = hostile.text();
        SchemaChange flagged = CustomerName.builder().flag(text).build();
        try (Switchback other = Operator.switchback(database, flagged)
                .application(text, text)
                .knownSessions(KnownSessions.named(text))
                .gateCheck(finding(text))
                .build()) {
            assertThat(other.change("customer-name").fleet()).anySatisfy(member -> {
                assertThat(member.info().application()).isEqualTo(text);
                assertThat(member.info().version()).isEqualTo(text);
            });
            assertThat(other.change("customer-name").gate().results())
                    .contains(new CheckResult(text, CheckStatus.FAIL, text, text, text, null));
            ImmutableContext context = new ImmutableContext(text, Map.of(text, new Value(text)));
            assertThat(other.unitOfWork(context, () -> other.decision(flagged)).reason())
                    .isEqualTo(Reason.FLAG);
            assertThat(other.flagProvider()
                            .getBooleanEvaluation(text, false, context)
                            .getErrorCode())
                    .isNull();
        }
    }

    @ParameterizedTest(name = "{0} as a flag''s value")
    @FieldSource("TEXTS")
    void flagValues(Hostile hostile) {
        assertThat(FlagResult.ofStage(hostile.text())).isEqualTo(FlagResult.UNKNOWN_VALUE);
    }

    @ParameterizedTest(name = "{0} where a change, check, digest or kind is asked for")
    @FieldSource("TEXTS")
    void whatIsLookedUp(Hostile hostile) {
        String text = hostile.text();
        assertThatThrownBy(() -> switchback.change(text)).isInstanceOf(SwitchbackException.class);
        assertThatThrownBy(() -> SchemaChange.named(text).table(text).build())
                .isInstanceOf(InvalidChangeException.class);
        assertThat(switchback.journal(text, List.of(text), 10)).isEmpty();
        for (ThrowingCallable refused : List.<ThrowingCallable>of(
                () -> change.approve(text, GRACE),
                () -> change.approvals().reject(text, GRACE),
                () -> change.waivers().waive(text, Duration.ofHours(1), GRACE))) {
            assertThatThrownBy(refused).isInstanceOf(RefusedException.class);
        }
    }

    @ParameterizedTest(name = "{0} in what is said when the glass is broken, and in a drill")
    @FieldSource("TEXTS")
    void breakGlassAndDrill(Hostile hostile) {
        String text = hostile.text();
        BreakGlassTerms terms = new BreakGlassTerms(text, text, text, text);
        BreakGlass opened = change.breakGlass().open(terms, Duration.ofMinutes(1), ADA);
        assertThat(change.breakGlass().all().get(0).terms()).isEqualTo(terms);
        change.breakGlass().end(opened.id(), Act.by(text, text));
        change.breakGlass().closeFollowUp(opened.id(), Act.by(text, text));
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        DrillReport report = new DrillReport(
                "customer-name",
                CustomerName.CHANGE.digest(),
                text,
                text,
                text,
                text,
                now,
                now,
                true,
                null,
                null,
                null,
                List.of(text, text),
                text);
        change.drills().enter(report, Act.by(text, text));
        assertThat(change.drills().latest()).contains(report);
        assertThat(DrillReport.parse(report.json())).isEqualTo(report);
    }

    @ParameterizedTest(name = "{0} handed to the functions for psql")
    @FieldSource("TEXTS")
    void functionsForPsql(Hostile hostile) throws SQLException {
        String text = hostile.text();
        assertThatThrownBy(() -> call("SELECT switchback.freeze(?, ?, ?)", text, text, text))
                .hasMessageContaining("no change named");
        assertThat(call("SELECT switchback.off(?, ?, ?)", "customer-name", text, text))
                .contains("is off");
        assertThat(call("SELECT why FROM switchback.journal ORDER BY seq DESC LIMIT 1"))
                .isEqualTo(text);
    }

    /** Which of a manifest's statements are tried says the manifest; none is ever run, and nothing behind one. */
    @ParameterizedTest(name = "{0} in an old image''s manifest")
    @FieldSource("TEXTS")
    void manifests(Hostile hostile) {
        String text = hostile.text();
        OldImage image = new OldImage(text, text.replace(",", ""), List.of(new OldImage.Statement(1, "SELECT 1")));
        assertThat(change.diagnose(image).toString()).isNotEmpty();
        String line = text.replaceAll("\\R", " ");
        for (String manifest : List.of(
                "-- image: " + line + "\n-- search_path: " + line + "\nSELECT 1;",
                "SELECT '" + text + "';",
                "SELECT \"" + text + "\";",
                "SELECT /* " + text + ";",
                "SELECT 1 -- " + text + "\n, 2;",
                "SELECT $$" + text + ";")) {
            try {
                assertThat(change.diagnose(OldImage.parse(manifest)).toString()).isNotEmpty();
            } catch (SwitchbackException refused) {
                assertThat(refused).hasMessageStartingWith("the manifest of the old image is refused");
            }
        }
    }

    /** Where a statement ends is for PostgreSQL to say: each of these is two to whoever reads it in another way. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1 --\r; COMMIT; SELECT canary.sing(); --\n, 2;",
                "SELECT 1 AS €$$; COMMIT; SELECT canary.sing(); --$$;",
                "SELECT $€$ ' $€$; COMMIT; SELECT canary.sing(); -- ';",
                "SELECT 1e'\\''; COMMIT; SELECT canary.sing(); --';",
                "SELECT 1E-e'\\''; COMMIT; SELECT canary.sing(); --';",
                "SELECT '\\''; COMMIT; SELECT canary.sing(); --';",
                "SELECT E'a' -- and on\n '\\''; COMMIT; SELECT canary.sing(); --';",
            })
    void manifestsThatHideAStatement(String manifest) throws SQLException {
        PGSimpleDataSource escaping = (PGSimpleDataSource) database.unpooled();
        escaping.setOptions("-c standard_conforming_strings=off");
        PGSimpleDataSource simple = (PGSimpleDataSource) database.unpooled();
        simple.setPreferQueryMode(PreferQueryMode.SIMPLE);
        for (DataSource asking : List.of(database.dataSource(), escaping, simple)) {
            try {
                OldImage image = OldImage.parse(manifest);
                assertThat(new Diagnose(asking).of(CustomerName.CHANGE, image).toString())
                        .isNotEmpty();
            } catch (SwitchbackException refused) {
                assertThat(refused).hasMessageStartingWith("the manifest of the old image is refused");
            }
        }
    }

    @Test
    void personsWhoRequestAndApprove() {
        String text = TEXTS.stream().map(Hostile::text).collect(Collectors.joining());
        change.ramp(100, ADA);
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(RefusedException.class)
                .untilAsserted(() -> {
                    switchback.unitOfWork(() -> switchback.decision(CustomerName.CHANGE));
                    change.verify(ADA);
                    Approval requested = change.approvals().request(text + "author", Act.by(text, text));
                    assertThat(requested.requestedBy()).isEqualTo(text);
                    assertThat(requested.author()).isEqualTo(text + "author");
                    assertThat(change.approve(requested.digest(), Act.by(text + "!", text))
                                    .approvedBy())
                            .isEqualTo(text + "!");
                });
        assertThat(change.gate().reasons()).isEmpty();
        change.approvals().revoke(Act.by(text, text));
        Path written = change.evidence().write(directory);
        assertThat(EvidenceVerifier.review(written).faults()).isEmpty();
    }

    @ParameterizedTest(name = "{0} is refused, or kept as a question mark")
    @FieldSource("dev.switchback.security.Hostile#UNSTORABLE")
    void whatPostgresqlCannotHold(Hostile hostile) {
        Act act = Act.by(hostile.text(), hostile.text());
        for (Runnable each : List.<Runnable>of(
                () -> change.ramp(1, act), () -> change.freeze(act), () -> change.unfreeze(act), () -> {
                    BreakGlassTerms terms = new BreakGlassTerms("x", act.why(), act.why(), act.why());
                    BreakGlass opened = change.breakGlass().open(terms, Duration.ofMinutes(1), act);
                    change.breakGlass().end(opened.id(), ADA);
                    change.breakGlass().closeFollowUp(opened.id(), ADA);
                })) {
            int before = change.journal().size();
            Throwable refused = catchThrowable(each::run);
            List<JournalEntry> journal = change.journal();
            if (refused == null) {
                assertThat(journal.get(before).who()).isEqualTo("a?b'");
                assertThat(journal.get(before).why()).isEqualTo("a?b'");
            } else {
                assertThat(refused).isInstanceOf(SwitchbackException.class);
                assertThat(journal).hasSize(before);
            }
        }
    }

    private static GateCheck finding(String text) {
        return new GateCheck() {
            @Override
            public String name() {
                return text;
            }

            @Override
            public CheckResult examine(Session session, SchemaChange of, ChangeState state) {
                return CheckResult.of(text, false, text, text, text);
            }
        };
    }

    private static @Nullable String call(String sql, String... parameters) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet results = statement.executeQuery()) {
                return results.next() ? results.getString(1) : null;
            }
        }
    }
}

package dev.switchback.spring.actuate;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.change.Path;
import dev.switchback.evidence.EvidenceVerifier;
import dev.switchback.journal.JournalEntry;
import dev.switchback.phase.Phase;
import dev.switchback.spring.actuate.Served.Answer;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.SwitchableDataSource;
import dev.switchback.testing.TestDatabase;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The endpoint over HTTP, with operations: who looks, who may, and what is answered. */
class EndpointTest {

    private static final String CHANGE = "/switchback/customer-name";

    private static TestDatabase database;
    private static SwitchableDataSource source;
    private static Served served;
    private static ChangeHandle change;

    @BeforeAll
    static void start() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 5);
        source = new SwitchableDataSource(database.dataSource());
        served = Served.on(source, Served.UNRESTRICTED);
        change = Operator.open(served.switchback().change("customer-name"));
    }

    @AfterAll
    static void stop() {
        source.up();
        if (served != null) {
            served.close();
        }
        database.close();
    }

    @BeforeEach
    void standOpenAtZero() {
        source.up();
        if (change.state().phase() == Phase.FROZEN) {
            change.unfreeze(ADA);
        }
        change.off(ADA);
    }

    @Test
    void listsTheChanges() throws Exception {
        Answer answer = served.get("eve", "/switchback");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).extractingJsonPathArrayValue("$.changes").hasSize(1);
        assertThat(answer.json())
                .extractingJsonPathStringValue("$.changes[0].phase")
                .isEqualTo("OPEN");
        assertThat(answer.json())
                .extractingJsonPathStringValue("$.changes[0].since")
                .isEqualTo(change.state().since().toString());
        assertThat(answer.json())
                .extractingJsonPathNumberValue("$.snapshotAgeSeconds")
                .isNotNull();
    }

    @Test
    void showsAChangeInShort() throws Exception {
        Answer answer = served.get("eve", CHANGE);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json())
                .extractingJsonPathNumberValue("$.window.minimumOpenSeconds")
                .isEqualTo(0.001);
        assertThat(answer.json())
                .extractingJsonPathBooleanValue("$.ramp.driven")
                .isTrue();
        assertThat(answer.json()).extractingJsonPathArrayValue("$.guards").hasSizeGreaterThan(2);
        assertThat(answer.json())
                .extractingJsonPathNumberValue("$.liveInstances")
                .isEqualTo(1);
        assertThat(answer.json()).extractingJsonPathArrayValue("$.views").hasSize(View.values().length);
    }

    @ParameterizedTest
    @EnumSource(View.class)
    void showsEachView(View view) throws Exception {
        served.switchback().unitOfWork(() -> served.switchback().decision(CustomerName.CHANGE));
        Answer answer = served.get("eve", CHANGE + "/" + view.word());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json()).extractingJsonPathStringValue("$.change").isEqualTo("customer-name");
        assertThat(answer.json()).hasJsonPathValue(proof(view));
    }

    /** Something that only this view has. */
    private static String proof(View view) {
        return switch (view) {
            case STATE -> "$.bothShapesWritten";
            case FLEET -> "$.instances[0].decided";
            case TRAFFIC -> "$.totals.NEW.reads";
            case GATE -> "$.checks[0].threshold";
            case JOURNAL -> "$.entries[0].who";
            case DIAGNOSE -> "$.reasons[0].bearing";
            case WINDOW -> "$.setBack[0].cause";
            case RAMP -> "$.observedSince";
            case SLO -> "$.burnRates";
            case MISMATCHES -> "$.mismatches";
            case BACKFILL -> "$.progress.workers";
            case USAGE -> "$.lines[0].finding";
            case APPROVALS -> "$.waivers";
        };
    }

    @Test
    void pagesThroughTheJournal() throws Exception {
        List<JournalEntry> all = change.journal();
        Answer first = served.get("eve", CHANGE + "/journal?limit=2");
        assertThat(first.json())
                .extractingJsonPathNumberValue("$.entries[0].seq")
                .isEqualTo((int) all.get(all.size() - 1).seq());
        assertThat(first.json()).extractingJsonPathArrayValue("$.entries").hasSize(2);
        long before = all.get(all.size() - 2).seq();
        assertThat(first.json()).extractingJsonPathNumberValue("$.before").isEqualTo((int) before);

        Answer second = served.get("eve", CHANGE + "/journal?limit=500&before=" + before);
        assertThat(second.json()).extractingJsonPathArrayValue("$.entries").hasSize(all.size() - 2);
        assertThat(second.json()).doesNotHaveJsonPath("$.before");
    }

    @Test
    void saysWhatItDoesNotKnow() throws Exception {
        Answer noChange = served.get("eve", "/switchback/customer");
        assertThat(noChange.status()).isEqualTo(404);
        assertThat(noChange.json()).extractingJsonPathStringValue("$.code").isEqualTo("unknown");
        assertThat(noChange.json())
                .extractingJsonPathStringValue("$.reasons[0]")
                .isEqualTo("no change 'customer' is registered here; there are [customer-name]");
        Answer noView = served.get("eve", CHANGE + "/weather");
        assertThat(noView.status()).isEqualTo(404);
        assertThat(noView.json())
                .extractingJsonPathStringValue("$.message")
                .startsWith("no view 'weather'; there are [state, fleet, traffic, ");
        assertThat(served.post("ada", CHANGE + "/explode", "{\"reason\":\"x\"}").status())
                .isEqualTo(404);
    }

    @Test
    void namesEveryFaultOfWhatWasAsked() throws Exception {
        Answer answer = served.get("eve", CHANGE + "/journal?limit=0&before=first&minutes=9999");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json())
                .extractingJsonPathArrayValue("$.reasons")
                .containsExactly(
                        "limit is '0': give a whole number from 1 to 500",
                        "before is 'first': give a whole number from 1 on",
                        "minutes is '9999': give a whole number from 1 to 1440");
        Answer order = served.post("ada", CHANGE + "/waive", "{\"reason\":\" \",\"days\":\"soon\"}");
        assertThat(order.status()).isEqualTo(400);
        assertThat(order.json()).extractingJsonPathStringValue("$.code").isEqualTo("bad-input");
        assertThat(order.json())
                .extractingJsonPathArrayValue("$.reasons")
                .hasSize(3)
                .contains("days is 'soon': give a whole number from 1 to 7");
    }

    @ParameterizedTest(name = "{1} by {0}: {2}")
    @CsvSource({
        "ada, off, 200",
        "grace, off, 200",
        "oscar, off, 200",
        "eve, off, 403",
        "ada, ramp, 200",
        "grace, ramp, 403",
        "oscar, ramp, 403",
        "eve, ramp, 403",
        "ada, freeze, 200",
        "oscar, freeze, 200",
        "grace, freeze, 403",
        "eve, freeze, 403",
        "ada, approve, 403",
        "oscar, approve, 403",
        "eve, approve, 403",
        "eve, package, 403",
        "'', off, 401"
    })
    void asksForTheRole(String user, String operation, int status) throws Exception {
        long before = change.journal().size();
        Answer answer =
                served.post(user, CHANGE + "/" + operation, "{\"reason\":\"errors\",\"percent\":5,\"digest\":\"abc\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        if (status == 200) {
            JournalEntry last = change.journal().get(change.journal().size() - 1);
            assertThat(last.who()).isEqualTo(user);
            assertThat(last.why()).isEqualTo("errors");
        } else {
            assertThat(change.journal()).hasSize((int) before);
        }
        if (status == 403) {
            assertThat(answer.json()).extractingJsonPathStringValue("$.code").isEqualTo("forbidden");
            assertThat(answer.json())
                    .extractingJsonPathStringValue("$.message")
                    .contains(operation + " needs the role");
        }
    }

    @Test
    @Promise("P4")
    void takesReadsBackWithoutAWord() throws Exception {
        change.ramp(100, ADA);
        Answer answer = served.post("oscar", CHANGE + "/off", "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json()).extractingJsonPathStringValue("$.before").isEqualTo("OPEN at 100 %");
        assertThat(answer.json()).extractingJsonPathStringValue("$.after").isEqualTo("OPEN at 0 %");
        assertThat(served.switchback().decision(CustomerName.CHANGE).path()).isEqualTo(Path.OLD);
    }

    @Test
    @Promise("P7")
    void refusesToContractWithoutGo() throws Exception {
        Answer answer = served.post("ada", CHANGE + "/contract", "{\"reason\":\"done\",\"confirm\":\"customer-name\"}");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json()).extractingJsonPathStringValue("$.code").isEqualTo("refused");
        assertThat(answer.json()).extractingJsonPathArrayValue("$.reasons").hasSizeGreaterThan(1);
        assertThat(answer.body()).contains("approval");
        assertThat(change.state().phase()).isEqualTo(Phase.OPEN);
    }

    @Test
    void sendsEvidenceThatStandsUp(@TempDir java.nio.file.Path directory) throws Exception {
        for (String accepted : List.of("*/*", "application/zip")) {
            Answer answer = served.post("oscar", CHANGE + "/package", "{}", "Accept", accepted);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.type()).isEqualTo("application/zip");
            java.nio.file.Path zip = Files.write(directory.resolve("evidence.zip"), answer.bytes());
            assertThat(EvidenceVerifier.review(zip).holds()).isTrue();
        }
        assertThat(served.post("eve", CHANGE + "/package", "{}", "Accept", "application/zip")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void tellsThatTheDatabaseIsAway() throws Exception {
        source.down();
        Answer look = served.get("eve", CHANGE + "/state");
        assertThat(look.status()).isEqualTo(503);
        assertThat(look.json()).extractingJsonPathStringValue("$.code").isEqualTo("unavailable");
        assertThat(look.json()).extractingJsonPathStringValue("$.message").contains("08001");
        Answer off = served.post("oscar", CHANGE + "/off", "");
        assertThat(off.status()).isEqualTo(503);
    }
}

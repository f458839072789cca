package dev.switchback.diagnose;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Database;
import dev.switchback.database.DatabaseException;
import dev.switchback.database.Work;
import dev.switchback.journal.Journal;
import dev.switchback.phase.ChangeState;
import dev.switchback.phase.PhaseStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Asks a database whether the image can be rolled back, one thing after the other. Each is a transaction of its own that only
 * reads, waits for a lock no longer than half a second and runs no longer than two; what fails is unknown, with the reason, and
 * the rest is still asked. After {@value #LONGEST_SECONDS} s nothing more is begun. Needs nothing that runs: no live instance, no
 * flag service, no primary. Thread-safe.
 */
public final class Diagnose {

    private static final int LONGEST_SECONDS = 15;
    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(2);
    private static final Duration LONGEST_WAIT = Duration.ofMillis(500);
    private static final String AGAIN =
            "ask again, or as another role; until then take it that the previous version cannot operate";

    private static final List<Inquiry> INQUIRIES = List.of(
            new PhaseInquiry(),
            new ShapeInquiry(),
            new GuardsInquiry(),
            new RowsInquiry(),
            new LatestRowsInquiry(),
            new StaleInquiry(),
            new QuarantineInquiry(),
            new ConstraintsInquiry(),
            new StatementsInquiry(),
            new InsertsInquiry(),
            new FlagInquiry(),
            new FleetInquiry());

    private final Database database;
    private final PhaseStore phases;
    private final LongSupplier nanoTime;

    /** On a data source alone: for a standby, or where no instance starts any more. */
    public Diagnose(DataSource dataSource) {
        this(new Database(dataSource), System::nanoTime);
    }

    /** With a clock that only rises, in nanoseconds: what bounds the whole of it. */
    public Diagnose(Database database, LongSupplier nanoTime) {
        this.database = database;
        this.phases = new PhaseStore(new Journal(database, List.of()));
        this.nanoTime = nanoTime;
    }

    /** Everything that can be found out about one change now; never throws for what the database says. */
    public Diagnosis of(SchemaChange change, OldImage image) {
        long begun = nanoTime.getAsLong();
        List<Reason> reasons = new ArrayList<>();
        ChangeState state = state(change, reasons);
        Situation situation = new Situation(change, image, state, () -> secondsSince(begun) >= LONGEST_SECONDS);
        for (Inquiry inquiry : INQUIRIES) {
            reasons.addAll(ask(inquiry, situation));
        }
        return Diagnosis.of(situation, Duration.ofNanos(nanoTime.getAsLong() - begun), reasons);
    }

    private @Nullable ChangeState state(SchemaChange change, List<Reason> reasons) {
        try {
            Optional<ChangeState> found = reading(session -> phases.find(session, change.name()));
            if (found.isEmpty()) {
                reasons.add(unknown(
                        Question.LANDED,
                        "this database does not know the change: wrong database, or never registered",
                        "switchback.change",
                        "check the URL; what follows is from the catalog alone"));
            }
            return found.orElse(null);
        } catch (RuntimeException e) {
            reasons.add(
                    unknown(Question.LANDED, "the phase is unknown, because " + why(e), "switchback.change", AGAIN));
            return null;
        }
    }

    private List<Reason> ask(Inquiry inquiry, Situation situation) {
        if (situation.timeIsOver().getAsBoolean()) {
            String late =
                    inquiry.about() + " unknown, because the " + LONGEST_SECONDS + " s for all questions are over";
            return List.of(unknown(inquiry.question(), late, inquiry.source(), AGAIN));
        }
        try {
            return reading(session -> {
                Findings findings = new Findings(inquiry.question(), inquiry.source());
                inquiry.ask(session, situation, findings);
                return findings.reasons();
            });
        } catch (RuntimeException e) {
            String failed = inquiry.about() + " unknown, because " + why(e);
            return List.of(unknown(inquiry.question(), failed, inquiry.source(), AGAIN));
        }
    }

    private <T> T reading(Work<T> work) {
        return database.inTransaction(session -> {
            session.execute("SET TRANSACTION READ ONLY");
            session.statementTimeout(LONGEST_STATEMENT);
            session.lockTimeout(LONGEST_WAIT);
            return work.in(session);
        });
    }

    private long secondsSince(long begun) {
        return Duration.ofNanos(nanoTime.getAsLong() - begun).toSeconds();
    }

    private static Reason unknown(Question question, String what, String source, String next) {
        return new Reason(question, Bearing.UNKNOWN, 0, what, source, null, next);
    }

    /** In one line; a failure that is not the database's is named by its class. */
    private static String why(RuntimeException e) {
        String text = e instanceof DatabaseException ? String.valueOf(e.getMessage()) : e.toString();
        return text.replaceAll("\\s*\\R\\s*", " ");
    }
}

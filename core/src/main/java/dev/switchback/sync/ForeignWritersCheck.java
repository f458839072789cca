package dev.switchback.sync;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.Ages;
import dev.switchback.check.CheckResult;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Nobody has written the old shape alone for long enough: no old image, no {@code psql}, no batch job. */
public final class ForeignWritersCheck implements GateCheck {

    private static final String SOURCE = "sequence counted by the sync trigger, switchback.foreign_writes";

    private final Duration quiet;

    public ForeignWritersCheck(Duration quiet) {
        this.quiet = quiet;
    }

    @Override
    public String name() {
        return "foreign-writers-quiet";
    }

    @Override
    public boolean asksAtTheDrop() {
        return true;
    }

    @Override
    public CheckResult examine(Session session, SchemaChange change, ChangeState state) throws SQLException {
        String needs = "no write of the old shape alone for " + Ages.text(quiet);
        Optional<ForeignWriters.Count> count = ForeignWriters.count(session, change.name(), Path.OLD);
        return count.map(seen -> CheckResult.of(
                                name(),
                                seen.quiet().compareTo(quiet) >= 0,
                                "quiet for " + Ages.text(seen.quiet()) + ", " + seen.writes() + " such writes so far",
                                needs,
                                SOURCE)
                        .withBasis(seen.writes() + " writes"))
                .orElseGet(() -> CheckResult.unknown(name(), "nobody has looked at the counter", needs, SOURCE));
    }
}

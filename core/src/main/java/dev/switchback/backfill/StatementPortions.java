package dev.switchback.backfill;

import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An application's own statement, which does a bounded piece each time, until it has nothing left to do. */
final class StatementPortions implements Portions {

    private final @Nullable String statement;

    StatementPortions(@Nullable String statement) {
        this.statement = statement;
    }

    /** It sees every row, or fails. */
    @Override
    public void prepare(Session session) throws SQLException {
        session.execute("SET LOCAL row_security = off");
    }

    @Override
    public Optional<Portion> fill(Session session, BackfillState state, int rows) throws SQLException {
        int filled = statement == null ? 0 : session.update(Session.verbatim(statement));
        return filled == 0 ? Optional.empty() : Optional.of(new Portion(List.of(), filled, filled));
    }

    @Override
    public boolean canSkip() {
        return false;
    }

    @Override
    public Optional<Portion> skip(Session session, BackfillState state, String sqlState) {
        throw new IllegalStateException("a statement of the application's is not done row by row");
    }
}

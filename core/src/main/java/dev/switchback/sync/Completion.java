package dev.switchback.sync;

import dev.switchback.change.JavaLaws;
import dev.switchback.change.JavaMapping;
import dev.switchback.change.Path;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SwitchbackException;
import dev.switchback.change.UnconvertibleException;
import dev.switchback.database.Session;
import dev.switchback.sync.Marks.Mark;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Completes the rows of which a transaction has written only one shape, within that transaction: for a change with a Java
 * mapping. Two round trips, however many rows there are. Thread-safe.
 *
 * <p>What the catalog says of the key and of the shapes is kept: while the sync triggers are there, PostgreSQL refuses to alter
 * the type of either. Somebody may still put the triggers back on another type. So a row that is not found by what is kept is
 * looked for again by what the catalog says now, and after a failure nothing is kept.
 */
public final class Completion {

    private final SchemaChange change;
    private final JavaLaws laws;
    private volatile @Nullable Marks known;

    public Completion(SchemaChange change, JavaMapping mapping) {
        this.change = change;
        this.laws = new JavaLaws(change, mapping);
    }

    /**
     * Completes, within the caller's transaction, every row of which that transaction has written only one shape.
     *
     * @throws SwitchbackException if the mapping fails for one of them; nothing is to be committed then
     */
    public void complete(Session session) throws SQLException {
        try {
            Marks marks = known;
            List<Mark> own = marks == null ? List.of() : marks.ofThisTransaction(session);
            if (marks == null || own.stream().anyMatch(mark -> mark.present() == null)) {
                marks = new Marks(session, change);
                own = marks.ofThisTransaction(session);
                known = marks;
            }
            for (Path side : Path.values()) {
                complete(session, marks, side, own);
            }
        } catch (SQLException e) {
            known = null;
            throw e;
        }
    }

    private void complete(Session session, Marks marks, Path side, List<Mark> own) throws SQLException {
        List<Mark> stale = own.stream().filter(mark -> mark.side() == side).toList();
        if (stale.isEmpty()) {
            return;
        }
        List<JavaRows.Derived> derived = new ArrayList<>();
        for (Mark mark : stale) {
            if (mark.present() != null) {
                derived(mark).ifPresent(derived::add);
            }
        }
        if (marks.complete(session, side, derived, stale) != derived.size()) {
            throw new SwitchbackException("of the rows "
                    + derived.stream().map(JavaRows.Derived::key).toList()
                    + " one could not be completed: it changed meanwhile");
        }
    }

    private Optional<JavaRows.Derived> derived(Mark mark) {
        try {
            Optional<RowValues> completed =
                    laws.completed(mark.side(), mark.row().values());
            return completed.isPresent() ? Optional.of(mark.row().with(completed.get())) : Optional.empty();
        } catch (UnconvertibleException e) {
            throw new SwitchbackException(
                    e.getMessage() + " for row " + mark.key() + ": nothing of this write is kept", e.getCause());
        }
    }
}

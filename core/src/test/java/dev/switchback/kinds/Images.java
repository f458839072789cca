package dev.switchback.kinds;

import dev.switchback.Switchback;
import dev.switchback.access.JdbcTransactions;
import dev.switchback.change.JavaMapping;
import java.util.List;
import javax.sql.DataSource;

/**
 * The ways in which the table is written while a change is on its way.
 *
 * @param old as the old image does: it knows the old shape only
 * @param tidyOld the same, with no value that would have to be mended
 * @param routed as the new image does: a repository of two adapters, between which Switchback decides
 * @param fresh as a job of the new release does: the new shape, whatever was decided
 * @param eager the same while rows may not be filled yet: never nothing at all, which nobody could tell from unfilled
 * @param both as a job that knows both shapes
 *
 * Where the database cannot complete a row the last three are refused, and jobs use the repository as well.
 */
record Images(Store old, Store tidyOld, Store routed, Store fresh, Store eager, Store both) {

    static Images of(Kind kind, Switchback switchback, DataSource connections) {
        List<Fact> something =
                kind.newWrites().stream().filter(fact -> !fact.saysNothing()).toList();
        Store old = old(kind, kind.oldWritesAll());
        Store tidyOld = old(kind, kind.oldWrites());
        if (kind.change().mapping() instanceof JavaMapping) {
            Store routed = dualWritten(kind, switchback, connections);
            return new Images(old, tidyOld, routed, routed, routed, routed);
        }
        return new Images(
                old,
                tidyOld,
                routed(kind, switchback),
                fresh(kind, kind.newWrites()),
                fresh(kind, something),
                both(kind));
    }

    private static Store routed(Kind kind, Switchback switchback) {
        return switchback
                .repository(Store.class, kind.change())
                .oldPath(old(kind, kind.oldWrites()))
                .newPath(fresh(kind, kind.newWrites()))
                .build();
    }

    /** Each adapter writes its own shape; the row is completed through the mapping in the same transaction. */
    private static Store dualWritten(Kind kind, Switchback switchback, DataSource connections) {
        JdbcTransactions transactions = new JdbcTransactions(connections);
        return switchback
                .repository(Store.class, kind.change())
                .oldPath(new Enlisted(old(kind, kind.oldWrites()), transactions.dataSource()))
                .newPath(new Enlisted(fresh(kind, kind.newWrites()), transactions.dataSource()))
                .dualWrite(transactions)
                .build();
    }

    private static Store old(Kind kind, List<Fact> facts) {
        return kind.change().replacesKey() ? KeyStore.old(kind.change()) : TableStore.old(kind, facts);
    }

    private static Store fresh(Kind kind, List<Fact> facts) {
        if (kind.change().replacesKey()) {
            return KeyStore.fresh(kind.change());
        }
        return kind.change().extraction() == null ? TableStore.fresh(kind, facts) : ExtractedStore.fresh(kind, facts);
    }

    private static Store both(Kind kind) {
        if (kind.change().replacesKey()) {
            return KeyStore.both(kind.change());
        }
        return kind.change().extraction() == null ? TableStore.both(kind) : ExtractedStore.both(kind);
    }
}

package dev.switchback.history;

import dev.switchback.change.Path;
import dev.switchback.testing.WatchedDataSource;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;

/** Hears on an application's own connections which shape each of its queries names, whatever anybody has decided. Thread-safe. */
final class PathWitness implements WatchedDataSource.Watcher {

    private final ThreadLocal<List<Path>> read = ThreadLocal.withInitial(ArrayList::new);

    DataSource watching(DataSource dataSource) {
        return WatchedDataSource.of(dataSource, this);
    }

    /** What this thread's queries have named since it was asked last. */
    List<Path> take() {
        List<Path> taken = read.get();
        read.set(new ArrayList<>());
        return taken;
    }

    /** A query that names both shapes chooses no path: the library compares or completes. */
    @Override
    public void before(Connection connection, String what) {
        String sql = what.toLowerCase(Locale.ROOT);
        boolean old = sql.contains("full_name");
        boolean fresh = sql.contains("first_name");
        if (sql.startsWith("select") && old != fresh) {
            read.get().add(old ? Path.OLD : Path.NEW);
        }
    }
}

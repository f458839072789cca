package dev.switchback.history;

import com.zaxxer.hikari.HikariDataSource;
import dev.switchback.testing.TestDatabase;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * What a process and a database have, when everybody stands still.
 *
 * @param objects of the library's own classes, after a garbage collection; each that is kept for good is one more
 * @param heap used after it, in bytes, by everything in this JVM
 * @param threads by name, without the numbers in it
 * @param sessions on the server
 * @param rows of each control table
 */
record Vitals(long objects, long heap, Map<String, Integer> threads, long sessions, Map<String, Long> rows) {

    /** A line of a class histogram: number, instances, bytes, class. */
    private static final Pattern CLASS = Pattern.compile("^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+)", Pattern.MULTILINE);

    private static final Pattern OF_THE_TESTS = Pattern.compile("dev\\.switchback\\.(history|promises|testing)\\..*");

    static Vitals take(TestDatabase database) {
        Map<String, Long> rows = new TreeMap<>();
        for (List<@Nullable String> table :
                database.rows("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace ="
                        + " 'switchback'::regnamespace")) {
            rows.put(String.valueOf(table.get(0)), database.number("SELECT count(*) FROM switchback." + table.get(0)));
        }
        long sessions = database.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND backend_type = 'client backend'");
        // Collects the garbage before it counts.
        long objects = counted();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return new Vitals(objects, heap, threadsNow(), sessions, rows);
    }

    private static long counted() {
        try {
            Object histogram = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            return CLASS.matcher(String.valueOf(histogram))
                    .results()
                    .filter(line -> line.group(2).startsWith("dev.switchback."))
                    .filter(line -> !OF_THE_TESTS.matcher(line.group(2)).matches())
                    .mapToLong((MatchResult line) -> Long.parseLong(line.group(1)))
                    .sum();
        } catch (JMException e) {
            throw new IllegalStateException("this JVM counts no objects", e);
        }
    }

    static Map<String, Integer> threadsNow() {
        Map<String, Integer> threads = new TreeMap<>();
        for (Thread each : Thread.getAllStackTraces().keySet()) {
            threads.merge(each.getName().replaceAll("[0-9]+", "n"), 1, Integer::sum);
        }
        return threads;
    }

    /** A moment at which nobody has a connection of the pool. */
    static boolean isIdle(HikariDataSource pool) {
        return pool.getHikariPoolMXBean().getActiveConnections() == 0;
    }

    @Override
    public String toString() {
        return "objects of the library " + objects + ", heap " + heap / 1024 + " KiB, threads "
                + threads.values().stream().mapToInt(Integer::intValue).sum() + ", sessions " + sessions
                + ", rows of control tables "
                + rows.values().stream().mapToLong(Long::longValue).sum();
    }
}

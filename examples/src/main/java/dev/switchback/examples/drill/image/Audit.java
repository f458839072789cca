package dev.switchback.examples.drill.image;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * An image's reading of every row, as it tells it to the drill in one line.
 *
 * @param route through which they were read
 * @param rows how many
 * @param wrong those whose name is not the one that was written with their stamp
 * @param byWriter how many each writer wrote last
 */
public record Audit(Route route, long rows, long wrong, Map<String, Long> byWriter) {

    private static final String WORD = "audit";

    public Audit {
        byWriter = Map.copyOf(byWriter);
    }

    /** Reads every row in one unit of work. */
    public static Audit of(Units units, Customers customers, Names names) throws SQLException {
        Map<String, Long> byWriter = new HashMap<>();
        long[] wrong = new long[1];
        Units.Served<Long> served = units.run("auditor", connection -> {
            long[] rows = new long[1];
            customers.each(connection, customer -> {
                rows[0]++;
                wrong[0] += names.fit(customer) ? 0 : 1;
                byWriter.merge(Stamp.of(customer.email()).writer(), 1L, Long::sum);
            });
            return rows[0];
        });
        return new Audit(served.route(), served.value(), wrong[0], byWriter);
    }

    /** Whether a line holds one. */
    public static boolean isAudit(String line) {
        return line.startsWith(WORD + " ");
    }

    /** Reads what {@link #line} wrote. */
    public static Audit parse(String line) {
        String[] words = line.split(" ", -1);
        Map<String, Long> byWriter = new HashMap<>();
        for (int i = 4; i < words.length; i++) {
            String[] pair = words[i].split("=", 2);
            byWriter.put(pair[0], Long.parseLong(pair[1]));
        }
        return new Audit(Route.valueOf(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]), byWriter);
    }

    /** One line of text. */
    public String line() {
        StringBuilder line = new StringBuilder(WORD);
        line.append(' ').append(route).append(' ').append(rows).append(' ').append(wrong);
        byWriter.forEach(
                (writer, count) -> line.append(' ').append(writer).append('=').append(count));
        return line.toString();
    }

    /** How many rows were last written by somebody. */
    public long by(String writer) {
        return byWriter.getOrDefault(writer, 0L);
    }
}

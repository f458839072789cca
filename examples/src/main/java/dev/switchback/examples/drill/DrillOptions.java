package dev.switchback.examples.drill;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the drill was asked for.
 *
 * @param jdbcUrl of a server to play on, or null for an embedded one
 * @param rows how many customers there are
 * @param seed of their names
 * @param help whether only the help is wanted
 */
record DrillOptions(@Nullable String jdbcUrl, long rows, long seed, boolean help) {

    static final String HELP = """
            Usage: mvn -q -Pdrill compile [-Ddrill.args="OPTIONS"]

            Plays a schema change with all its mishaps, and proves or breaks Switchback's promises.

              --jdbc-url URL  play on this PostgreSQL instead of an embedded one, for example
                              jdbc:postgresql://localhost:5432/postgres?user=ada&password=secret
                              The drill makes and drops databases of its own, named switchback_drill...
              --rows N        customers in the table, at least 1,000 (default 200,000)
              --seed N        of the customers' names (default 2026)
              --help          this text

            Exit code: 0 every promise was kept, 1 one was broken, 2 the drill could not begin.
            """;

    private static final long FEWEST_ROWS = 1_000;

    /**
     * Reads the command line.
     *
     * @throws CannotBeginException if it cannot be understood
     */
    static DrillOptions parse(List<String> arguments) throws CannotBeginException {
        String jdbcUrl = null;
        long rows = 200_000;
        long seed = 2026;
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i);
            switch (name) {
                case "--help", "-h" -> {
                    return new DrillOptions(null, rows, seed, true);
                }
                case "--jdbc-url" -> jdbcUrl = value(arguments, ++i, name);
                case "--rows" -> rows = number(value(arguments, ++i, name), name);
                case "--seed" -> seed = number(value(arguments, ++i, name), name);
                default -> throw new CannotBeginException("unknown option " + name);
            }
        }
        if (rows < FEWEST_ROWS) {
            throw new CannotBeginException("--rows is " + rows + ": at least " + FEWEST_ROWS);
        }
        return new DrillOptions(jdbcUrl, rows, seed, false);
    }

    private static String value(List<String> arguments, int index, String name) throws CannotBeginException {
        if (index >= arguments.size()) {
            throw new CannotBeginException(name + " needs a value");
        }
        return arguments.get(index);
    }

    private static long number(String text, String name) throws CannotBeginException {
        try {
            return Long.parseLong(text.replace(",", "").replace("_", ""));
        } catch (NumberFormatException e) {
            throw new CannotBeginException(name + " is '" + text + "': not a whole number", e);
        }
    }
}

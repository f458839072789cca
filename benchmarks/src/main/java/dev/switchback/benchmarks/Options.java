package dev.switchback.benchmarks;

import dev.switchback.benchmarks.measure.Plan;
import dev.switchback.benchmarks.scenario.Scenario;
import dev.switchback.benchmarks.scenario.Scenarios;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What was asked for on the command line.
 *
 * @param scenarios those to run
 * @param threads numbers of threads to run them with
 * @param synchronousCommits whether commits wait for the disk; may be both
 * @param plan how long
 * @param rows in each table
 * @param scale whether it is measured too how costs grow
 * @param full whether this is the long run
 * @param all whether no scenario was left out
 */
record Options(
        List<Scenario> scenarios,
        List<Integer> threads,
        List<Boolean> synchronousCommits,
        Plan plan,
        int rows,
        boolean scale,
        boolean full,
        boolean all) {

    static final String HELP = """
            Compares Switchback with code by hand and with its peers, prints the figures and writes benchmarks/RESULTS.md.

              --full             longer, with commits that wait for the disk too, more rows and more instances
              --only=a,b         only these scenarios or "scale"; prints, and writes nothing
              --threads=1,8      with how many threads
              --commit=off,on    synchronous_commit
              --slice=200        milliseconds in which one way runs before the next one does
              --rounds=5         slices of each way
              --rows=50000       in each table
              --list             the scenarios
              --jmh ...          runs JMH with the arguments behind it, and nothing else
            """;

    private static final Set<String> KNOWN =
            new TreeSet<>(Set.of("full", "only", "threads", "commit", "slice", "rounds", "rows", "list", "help"));
    private static final String SCALE = "scale";

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException with everything that is wrong
     */
    static Options of(String... arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        List<String> faults = new ArrayList<>();
        for (String argument : arguments) {
            String[] parts = argument.replaceFirst("^--", "").split("=", 2);
            if (!argument.startsWith("--") || !KNOWN.contains(parts[0])) {
                faults.add("'" + argument + "' is no option; there are " + KNOWN);
            }
            given.put(parts[0], parts.length > 1 ? parts[1] : "");
        }
        boolean full = given.containsKey("full");
        List<String> only = list(given.getOrDefault("only", ""));
        List<String> ids = Scenarios.all().stream().map(Scenario::id).toList();
        only.stream()
                .filter(id -> !ids.contains(id) && !id.equals(SCALE))
                .forEach(id -> faults.add("'" + id + "' is no scenario; there are " + ids + " and " + SCALE));
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", faults));
        }
        Duration slice = Duration.ofMillis(number(given, "slice", full ? 1_000 : 200));
        return new Options(
                Scenarios.all().stream()
                        .filter(scenario -> only.isEmpty() || only.contains(scenario.id()))
                        .toList(),
                list(given.getOrDefault("threads", "1,8")).stream()
                        .map(Integer::parseInt)
                        .toList(),
                list(given.getOrDefault("commit", full ? "off,on" : "off")).stream()
                        .map("on"::equals)
                        .toList(),
                new Plan(slice.multipliedBy(5), slice, number(given, "rounds", full ? 7 : 5)),
                number(given, "rows", full ? 100_000 : 50_000),
                only.isEmpty() || only.contains(SCALE),
                full,
                only.isEmpty());
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",")).filter(each -> !each.isBlank()).collect(Collectors.toList());
    }

    private static int number(Map<String, String> given, String name, int otherwise) {
        String text = given.get(name);
        if (text == null) {
            return otherwise;
        }
        int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
        if (number < 1) {
            throw new IllegalArgumentException("--" + name + " is '" + text + "': give a number above zero");
        }
        return number;
    }
}

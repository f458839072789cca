package dev.switchback.examples.drill.play;

import dev.switchback.examples.drill.image.Route;
import dev.switchback.examples.drill.newimage.SentStatement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the SQL log of the new images says of the repository's calls.
 *
 * @param dualWrites calls that wrote both shapes in one statement
 * @param oldWrites calls that wrote the old shape alone in one statement
 * @param newWrites the same of the new shape
 * @param reads calls that read one shape in one statement
 * @param shadowedReads calls that read both in one statement
 * @param others calls that took more than one statement
 */
record SqlAccount(long dualWrites, long oldWrites, long newWrites, long reads, long shadowedReads, long others) {

    /** Reads a log, also while it is written: what is no whole line yet does not count. */
    static SqlAccount of(Path log) throws IOException {
        String text = Files.readString(log);
        Map<String, SentStatement> texts = new HashMap<>();
        Map<String, List<SentStatement>> calls = new HashMap<>();
        text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(line -> {
            String[] parts = line.split("\t", 2);
            calls.computeIfAbsent(parts[0], call -> new ArrayList<>(1))
                    .add(texts.computeIfAbsent(parts[1], SentStatement::new));
        });
        return of(calls.values());
    }

    private static SqlAccount of(Collection<List<SentStatement>> calls) {
        return new SqlAccount(
                count(calls, sql -> sql.writes(Route.OLD) && sql.writes(Route.NEW)),
                count(calls, sql -> sql.writes(Route.OLD) && !sql.writes(Route.NEW)),
                count(calls, sql -> sql.writes(Route.NEW) && !sql.writes(Route.OLD)),
                count(calls, sql -> !sql.writes() && !sql.readsBoth()),
                count(calls, sql -> !sql.writes() && sql.readsBoth()),
                calls.stream().filter(statements -> statements.size() > 1).count());
    }

    private static long count(Collection<List<SentStatement>> calls, Predicate<SentStatement> what) {
        return calls.stream()
                .filter(statements -> statements.size() == 1 && what.test(statements.get(0)))
                .count();
    }
}

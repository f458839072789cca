package dev.switchback.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Everything that somebody made in a database, as one line a fact: "kind name: facts". Two dumps with the same lines are
 * the same catalog, whatever numbers its objects have.
 *
 * @param facts sorted
 */
public record CatalogDump(SortedSet<String> facts) {

    /** The catalog as it is now. */
    public static CatalogDump of(TestDatabase database) {
        SortedSet<String> facts = new TreeSet<>();
        database.rows(sql()).forEach(row -> facts.add(String.valueOf(row.get(0))));
        return new CatalogDump(facts);
    }

    /** What changed since an earlier dump: "- fact" is gone, "+ fact" has come; a changed object has both. */
    public List<String> since(CatalogDump before) {
        List<String> changes = new ArrayList<>();
        before.facts.stream().filter(fact -> !facts.contains(fact)).forEach(fact -> changes.add("- " + fact));
        facts.stream().filter(fact -> !before.facts.contains(fact)).forEach(fact -> changes.add("+ " + fact));
        return changes;
    }

    private static String sql() {
        try (InputStream in = CatalogDump.class.getResourceAsStream("catalog-dump.sql")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

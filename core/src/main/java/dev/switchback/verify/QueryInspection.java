package dev.switchback.verify;

import dev.switchback.change.Path;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Things of a change by adapters: what its query does not give, is in order. */
final class QueryInspection implements Inspection {

    private final String divergent;

    QueryInspection(String query) {
        this.divergent = QueryScan.divergent(query);
    }

    @Override
    public List<Inspected> at(Session session, Collection<List<String>> keys) throws SQLException {
        if (keys.isEmpty()) {
            return List.of();
        }
        Set<String> wrong = new HashSet<>(session.query(
                "SELECT coalesce(divergent.key::text, 'NULL') AS name" + divergent
                        + " WHERE coalesce(divergent.key::text, 'NULL') = ANY(?)",
                row -> row.text("name"),
                keys.stream().map(key -> key.get(0)).toList()));
        return keys.stream()
                .map(key -> new Inspected(
                        key,
                        wrong.contains(key.get(0)) ? Set.of(Finding.DIVERGENT) : Set.of(),
                        Set.<Path>of(),
                        Map.of()))
                .toList();
    }
}

package dev.switchback.sync;

import dev.switchback.change.Column;
import dev.switchback.change.Identifiers;
import dev.switchback.change.Loss;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Row;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tries a change's SQL mapping on examples, with the very functions that would judge rows: as temporary ones, next to a
 * temporary table for the examples. Needs no table and no control schema; the caller rolls the transaction back.
 */
public final class LawProbe {

    private static final String TABLE = "pg_temp.switchback_example";
    private static final String NUMBER = Identifiers.quote("switchback number");

    private final Session session;
    private final SchemaChange change;
    private final SqlMapping mapping;
    private final SyncNames names;
    private final MappingFunctions functions;
    private final List<String> columns;

    public LawProbe(Session session, SchemaChange change, SqlMapping mapping) {
        this.session = session;
        this.change = change;
        this.mapping = mapping;
        this.names = SyncNames.temporary(change);
        this.functions = MappingFunctions.temporary(change, mapping);
        this.columns = MappingFunctions.parameterNames(change, Path.NEW);
    }

    /**
     * Sends every example on its way.
     *
     * @param from the shape of the examples
     * @param examples values by column, as PostgreSQL spells them or as objects whose text it understands; a column that is
     *     left out is NULL
     */
    public List<Journey> send(Path from, List<Map<String, @Nullable Object>> examples) throws SQLException {
        prepare(from);
        List<Journey> journeys = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            Map<String, @Nullable String> given = inOrder(from, examples.get(i));
            String fault = store(from, i, given);
            if (fault != null) {
                journeys.add(new Journey(from, given, nothing(other(from)), Map.of(), fault, Set.of()));
            }
        }
        session.execute("UPDATE " + TABLE + " SET " + assignments(from) + " WHERE " + fault(from) + " IS NULL");
        journeys.addAll(session.query(
                "SELECT " + NUMBER + " AS number, " + fault(from) + " AS fault, " + names.brokenFunction()
                        + RowLaws.call(columns) + " AS broken, " + texts(Path.OLD, columns(Path.OLD)) + ", "
                        + texts(Path.NEW, columns(Path.NEW)) + " FROM " + TABLE + " ORDER BY " + NUMBER,
                row -> journey(from, row)));
        return journeys;
    }

    private void prepare(Path from) throws SQLException {
        session.execute("DROP TABLE IF EXISTS " + TABLE);
        session.execute("CREATE TEMPORARY TABLE switchback_example (" + NUMBER + " integer, "
                + MappingFunctions.parameters(change, Path.NEW) + ") ON COMMIT DROP");
        for (String statement : functions.create(session)) {
            session.execute(statement);
        }
        if (from == Path.NEW) {
            session.execute(functions.fault(names.backwardFaultFunction(), Path.OLD, derivedBy(from)));
        }
    }

    /** Why the example cannot be stored in its shape; null if it could. */
    private @Nullable String store(Path from, int number, Map<String, @Nullable String> values) throws SQLException {
        String literals = values.values().stream()
                .map(value -> value == null ? "NULL" : Identifiers.literal(value))
                .collect(Collectors.joining(", "));
        return failure("INSERT INTO " + TABLE + " (" + NUMBER + ", " + String.join(", ", columns(from)) + ") VALUES ("
                + number + ", " + literals + ")");
    }

    private Journey journey(Path from, Row row) throws SQLException {
        Map<String, @Nullable String> given = texts(from, row);
        Map<String, @Nullable String> there = texts(other(from), row);
        Set<Law> broken = row.texts("broken").stream().map(Law::valueOf).collect(Collectors.toSet());
        String state = row.textOrNull("fault");
        String which = " WHERE " + NUMBER + " = " + row.number("number");
        if (state != null) {
            boolean allowed = from == Path.OLD && mapping.partial();
            String fault = allowed ? null : failure("UPDATE " + TABLE + " SET " + assignments(from) + which);
            return new Journey(from, given, there, Map.of(), fault, allowed ? Set.of() : broken);
        }
        return new Journey(from, given, there, broken.isEmpty() ? Map.of() : back(from, which), null, broken);
    }

    /** What comes back; empty if the way back fails. */
    private Map<String, @Nullable String> back(Path from, String which) throws SQLException {
        List<String> known = mapping.loss() == Loss.NEW_KNOWS_MORE && from == Path.NEW ? columns(from) : nulls(from);
        List<String> arguments = from == Path.OLD ? both(known, columns(Path.NEW)) : both(columns(Path.OLD), known);
        List<Column> shape = change.shape(from).columns();
        List<String> back = derivedBy(other(from));
        List<String> values = IntStream.range(0, shape.size())
                .mapToObj(i -> RowLaws.stored(shape.get(i), back.get(i) + RowLaws.call(arguments)))
                .toList();
        String select = "SELECT " + texts(from, values) + " FROM " + TABLE + which;
        try {
            return session.behindSavepoint(inner -> inner.one(select, row -> texts(from, row)));
        } catch (SQLException e) {
            return Map.of();
        }
    }

    private @Nullable String failure(String statement) throws SQLException {
        try {
            session.behindSavepoint(inner -> {
                inner.execute(statement);
                return "";
            });
            return null;
        } catch (SQLException e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
    }

    /** The other shape's columns from the given one's alone. */
    private String assignments(Path from) {
        List<String> derived = derivedBy(from);
        List<String> targets = columns(other(from));
        return IntStream.range(0, derived.size())
                .mapToObj(i -> targets.get(i) + " = " + derived.get(i) + RowLaws.call(alone(from)))
                .collect(Collectors.joining(", "));
    }

    private String fault(Path from) {
        String function = from == Path.OLD ? names.faultFunction() : names.backwardFaultFunction();
        return function + RowLaws.call(alone(from));
    }

    /** The functions that compute the other shape. */
    private List<String> derivedBy(Path from) {
        return from == Path.OLD
                ? functions.strict()
                : IntStream.range(0, change.oldShape().columns().size())
                        .mapToObj(i -> names.mappingFunction(Path.OLD, i))
                        .toList();
    }

    private List<String> alone(Path from) {
        return from == Path.OLD ? both(columns(Path.OLD), nulls(Path.NEW)) : both(nulls(Path.OLD), columns(Path.NEW));
    }

    private List<String> columns(Path path) {
        int old = change.oldShape().columns().size();
        return path == Path.OLD ? columns.subList(0, old) : columns.subList(old, columns.size());
    }

    private List<String> nulls(Path path) {
        return change.shape(path).columns().stream()
                .map(column -> "NULL::" + column.typeWithoutCollation())
                .toList();
    }

    /** Values of a shape as texts, under names of our own: a result's column names do not tell capitals apart. */
    private static String texts(Path path, List<String> values) {
        return IntStream.range(0, values.size())
                .mapToObj(i -> "(" + values.get(i) + ")::text AS " + label(path, i))
                .collect(Collectors.joining(", "));
    }

    private Map<String, @Nullable String> texts(Path path, Row row) throws SQLException {
        Map<String, @Nullable String> texts = new LinkedHashMap<>();
        for (String name : change.shape(path).names()) {
            texts.put(name, row.textOrNull(label(path, texts.size())));
        }
        return texts;
    }

    private static String label(Path path, int index) {
        return (path == Path.OLD ? "was_" : "is_") + index;
    }

    private Map<String, @Nullable String> inOrder(Path path, Map<String, @Nullable Object> values) {
        Map<String, @Nullable String> ordered = nothing(path);
        ordered.replaceAll((name, value) -> SqlText.of(values.get(name)));
        return ordered;
    }

    private Map<String, @Nullable String> nothing(Path path) {
        Map<String, @Nullable String> nothing = new LinkedHashMap<>();
        change.shape(path).names().forEach(name -> nothing.put(name, null));
        return nothing;
    }

    private static Path other(Path path) {
        return path == Path.OLD ? Path.NEW : Path.OLD;
    }

    private static List<String> both(List<String> old, List<String> fresh) {
        return Stream.concat(old.stream(), fresh.stream()).toList();
    }
}

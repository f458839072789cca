package dev.switchback.verify;

import dev.switchback.change.AdapterMapping;
import dev.switchback.change.JavaMapping;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Database;
import dev.switchback.sync.JavaLawProbe;
import dev.switchback.sync.Journey;
import dev.switchback.sync.LawProbe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The laws of a change's mapping as an assertion for tests of the application: what verification asks of every row, asked of
 * examples.
 *
 * <p>An SQL mapping is judged by a database, in a transaction that is rolled back, with temporary objects only: it needs
 * neither the change's table nor Switchback's control schema, but the types that the shapes are made of. A Java mapping is
 * called. What the change declares to be allowed (loss, values that cannot be converted) is not reported. Immutable.
 */
public final class MappingLaws {

    private static final Logger log = LoggerFactory.getLogger(MappingLaws.class);

    private final SchemaChange change;
    private final @Nullable DataSource dataSource;
    private final Map<Path, List<Map<String, @Nullable Object>>> examples;
    private final List<String> seeds;

    private MappingLaws(
            SchemaChange change,
            @Nullable DataSource dataSource,
            Map<Path, List<Map<String, @Nullable Object>>> examples,
            List<String> seeds) {
        this.change = change;
        this.dataSource = dataSource;
        this.examples = examples;
        this.seeds = seeds;
    }

    /** Starts with no example. */
    public static MappingLaws of(SchemaChange change) {
        return new MappingLaws(change, null, Map.of(Path.OLD, List.of(), Path.NEW, List.of()), List.of());
    }

    /** The PostgreSQL that judges an SQL mapping. Its role needs the privilege to create temporary tables. */
    public MappingLaws on(DataSource dataSource) {
        return new MappingLaws(change, dataSource, examples, seeds);
    }

    /**
     * Adds rows as an old image would write them.
     *
     * @param rows column → value; a column that is left out is NULL. For an SQL mapping a value is given as PostgreSQL spells
     *     it, or as an object whose text it understands: numbers, booleans, {@code java.time}, {@code UUID}; for a Java
     *     mapping as its functions take it
     * @throws IllegalArgumentException for a column that is not in the old shape
     */
    public MappingLaws oldRows(List<? extends Map<String, ? extends @Nullable Object>> rows) {
        return with(Path.OLD, rows);
    }

    /** Adds rows as a new image would write them; as {@link #oldRows}. */
    public MappingLaws newRows(List<? extends Map<String, ? extends @Nullable Object>> rows) {
        return with(Path.NEW, rows);
    }

    /**
     * Adds so many rows of the old shape that were made up to break mappings.
     *
     * @param seed the same seed makes up the same rows; the failure tells it
     * @throws IllegalArgumentException if the old shape has a column of a type of which nothing can be made up
     * @see NastyValues
     */
    public MappingLaws withGenerated(long seed, int rows) {
        return generated(Path.OLD, seed, rows);
    }

    /** The same for the new shape: wants the mapping to keep whatever a new image might write. */
    public MappingLaws withGeneratedNewRows(long seed, int rows) {
        return generated(Path.NEW, seed, rows);
    }

    /**
     * Sends every example the way to the other shape and back.
     *
     * @throws AssertionError with every example that breaks a law, with both shapes' values
     * @throws IllegalStateException if there is no example, or nobody to judge
     */
    public void hold() {
        if (examples.values().stream().allMatch(List::isEmpty)) {
            throw new IllegalStateException("the laws of '" + change.name()
                    + "' would hold for nothing: give examples with oldRows, newRows or withGenerated");
        }
        List<Journey> broken = change.mapping().choose(this::inPostgres, this::inJava, this::byAdapters).stream()
                .filter(journey -> !journey.holds())
                .toList();
        if (!broken.isEmpty()) {
            long all = examples.values().stream().mapToInt(List::size).sum();
            throw new AssertionError("the mapping of '" + change.name() + "' breaks its laws for " + broken.size()
                    + " of " + all + " examples"
                    + (seeds.isEmpty() ? "" : " (generated: " + String.join(", ", seeds) + ")")
                    + broken.stream()
                            .map(journey -> "\n - " + LawWords.of(journey))
                            .distinct()
                            .collect(Collectors.joining()));
        }
    }

    private List<Journey> inPostgres(SqlMapping mapping) {
        if (dataSource == null) {
            throw new IllegalStateException("an SQL mapping is judged by PostgreSQL: name one with on(dataSource)");
        }
        return new Database(dataSource).tryOut(session -> {
            LawProbe probe = new LawProbe(session, change, mapping);
            List<Journey> journeys = new ArrayList<>();
            for (Path from : Path.values()) {
                journeys.addAll(probe.send(from, Objects.requireNonNull(examples.get(from))));
            }
            return journeys;
        });
    }

    private List<Journey> inJava(JavaMapping mapping) {
        JavaLawProbe probe = new JavaLawProbe(change, mapping);
        return Stream.of(Path.values())
                .flatMap(from -> probe.send(from, Objects.requireNonNull(examples.get(from))).stream())
                .toList();
    }

    private List<Journey> byAdapters(AdapterMapping mapping) {
        throw new IllegalStateException(
                "'" + change.name() + "' has adapters and no mapping, so there is no law to hold:"
                        + " test that its verification query finds what its adapters would leave behind");
    }

    private MappingLaws generated(Path from, long seed, int rows) {
        String what = rows + " rows of the " + (from == Path.OLD ? "old" : "new") + " shape with seed " + seed;
        log.info("'{}': {}", change.name(), what);
        MappingLaws more = with(from, NastyValues.seeded(seed).rows(change.shape(from), rows));
        return new MappingLaws(
                change,
                dataSource,
                more.examples,
                Stream.concat(seeds.stream(), Stream.of(what)).toList());
    }

    private MappingLaws with(Path from, List<? extends Map<String, ? extends @Nullable Object>> rows) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>(Objects.requireNonNull(examples.get(from)));
        for (Map<String, ? extends @Nullable Object> row : rows) {
            row.keySet().stream()
                    .filter(column -> !change.shape(from).names().contains(column))
                    .forEach(column -> {
                        throw new IllegalArgumentException("column '" + column + "' is not in the shape "
                                + change.shape(from).names() + " of '" + change.name() + "'");
                    });
            all.add(new LinkedHashMap<>(row));
        }
        Map<Path, List<Map<String, @Nullable Object>>> more = new LinkedHashMap<>(examples);
        more.put(from, all);
        return new MappingLaws(change, dataSource, more, seeds);
    }
}

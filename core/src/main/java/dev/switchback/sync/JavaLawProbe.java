package dev.switchback.sync;

import dev.switchback.change.JavaLaws;
import dev.switchback.change.JavaMapping;
import dev.switchback.change.Path;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.UnconvertibleException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tries a change's Java mapping on examples. Knows no database: what storing would round or refuse, it does not see. */
public final class JavaLawProbe {

    private final SchemaChange change;
    private final JavaLaws laws;

    public JavaLawProbe(SchemaChange change, JavaMapping mapping) {
        this.change = change;
        this.laws = new JavaLaws(change, mapping);
    }

    /**
     * Sends every example on its way.
     *
     * @param from the shape of the examples
     * @param examples values by column, as the functions take them; a column that is left out is null
     */
    public List<Journey> send(Path from, List<Map<String, @Nullable Object>> examples) {
        List<Journey> journeys = new ArrayList<>();
        for (Map<String, @Nullable Object> example : examples) {
            journeys.add(send(from, row(example)));
        }
        return journeys;
    }

    private Journey send(Path from, RowValues given) {
        Path to = from == Path.OLD ? Path.NEW : Path.OLD;
        RowValues row;
        try {
            row = given;
            RowValues derived = laws.derive(to, given);
            for (String column : change.shape(to).names()) {
                row = row.and(column, derived.get(column));
            }
        } catch (UnconvertibleException e) {
            // What the forward function throws for is quarantined, as if declared partial.
            String fault = from == Path.OLD ? null : e.getMessage() + ": " + e.getCause();
            return new Journey(from, texts(from, given), texts(to, given), Map.of(), fault, Set.of());
        }
        Set<Law> broken = broken(row);
        return new Journey(
                from, texts(from, row), texts(to, row), broken.isEmpty() ? Map.of() : back(from, row), null, broken);
    }

    private Set<Law> broken(RowValues row) {
        Set<Law> broken = EnumSet.noneOf(Law.class);
        try {
            if (!laws.agree(row)) {
                broken.add(Law.AGREE);
            }
            if (!laws.lossless(row)) {
                broken.add(Law.LOSSLESS);
            }
        } catch (UnconvertibleException e) {
            broken.add(Law.CONVERTIBLE);
        }
        if (!laws.kept(row)) {
            broken.add(Law.KEPT);
        }
        return broken;
    }

    private Map<String, @Nullable String> back(Path from, RowValues row) {
        RowValues alone = row;
        for (String column : change.shape(from).names()) {
            alone = alone.and(column, null);
        }
        try {
            return texts(from, laws.derive(from, alone));
        } catch (UnconvertibleException e) {
            return Map.of();
        }
    }

    private RowValues row(Map<String, @Nullable Object> example) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        change.columns().forEach(column -> row.put(column.name(), example.get(column.name())));
        return RowValues.of(row);
    }

    private Map<String, @Nullable String> texts(Path shape, RowValues row) {
        Map<String, @Nullable String> texts = new LinkedHashMap<>();
        change.shape(shape).names().forEach(column -> texts.put(column, SqlText.of(row.get(column))));
        return texts;
    }
}

package dev.switchback.change;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A mapping by SQL: one expression for each column of the target shape.
 *
 * <p>An expression reads the columns of both shapes by name. It is code, not data, and must give the same value for the
 * same row whenever it is evaluated.
 *
 * @param forward column of the new shape → SQL expression, in declaration order
 * @param backward column of the old shape → SQL expression, in declaration order
 * @param loss what may be lost
 * @param partial whether some old values cannot be converted: evaluating a forward expression may fail for them. The row is
 *     then written all the same, its new shape left empty, and its key quarantined.
 */
public record SqlMapping(Map<String, String> forward, Map<String, String> backward, Loss loss, boolean partial)
        implements Mapping {

    public SqlMapping {
        forward = Collections.unmodifiableMap(new LinkedHashMap<>(forward));
        backward = Collections.unmodifiableMap(new LinkedHashMap<>(backward));
    }

    /** The expression for a column of the target shape. */
    public String expression(Path target, Column column) {
        Map<String, String> expressions = target == Path.NEW ? forward : backward;
        String expression = expressions.get(column.name());
        if (expression == null) {
            throw new IllegalArgumentException("no expression for column '" + column.name() + "' in " + expressions);
        }
        return expression;
    }

    @Override
    public <T> T choose(Function<SqlMapping, T> sql, Function<JavaMapping, T> java) {
        return sql.apply(this);
    }

    @Override
    public List<String> faults(Shape oldShape, Shape newShape) {
        List<String> faults = new ArrayList<>(faults("forward", forward, newShape));
        faults.addAll(faults("backward", backward, oldShape));
        return faults;
    }

    @Override
    public String describe(Path target, Column column) {
        return " = " + expression(target, column);
    }

    @Override
    public String describe() {
        return "loss " + loss + (partial ? ", partial" : "");
    }

    private static List<String> faults(String direction, Map<String, String> expressions, Shape target) {
        List<String> faults = new ArrayList<>();
        for (String name : target.names()) {
            String expression = expressions.get(name);
            if (expression == null) {
                faults.add(direction + " mapping has no expression for column '" + name + "': add ." + direction + "(\""
                        + name + "\", \"...\")");
            } else if (expression.isBlank()) {
                faults.add(direction + " mapping of column '" + name + "' is blank: give an SQL expression");
            }
        }
        for (String name : expressions.keySet()) {
            if (!target.names().contains(name)) {
                faults.add(direction + " mapping names column '" + name + "', which is not in the shape it fills "
                        + target.names());
            }
        }
        return faults;
    }
}

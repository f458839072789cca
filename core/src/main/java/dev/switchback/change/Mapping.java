package dev.switchback.change;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How one shape is computed from the other: one SQL expression for each column of the target shape.
 *
 * <p>An expression reads the columns of both shapes by name. It is code, not data, and must give the same value for the
 * same row whenever it is evaluated.
 *
 * @param expressions target column → SQL expression, in declaration order
 */
public record Mapping(Map<String, String> expressions) {

    public Mapping {
        expressions = Collections.unmodifiableMap(new LinkedHashMap<>(expressions));
    }

    /** The expression for a target column. */
    public String expression(Column target) {
        String expression = expressions.get(target.name());
        if (expression == null) {
            throw new IllegalArgumentException("no expression for column '" + target.name() + "' in " + expressions);
        }
        return expression;
    }

    /** What keeps this mapping from filling the target shape, one sentence each. */
    List<String> faults(String direction, Shape target) {
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

package dev.switchback.jooq;

import dev.switchback.change.Column;
import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.sync.SyncNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.impl.DSL;

/**
 * Calls of the functions that fill a change's new shape, which the sync trigger calls too, whatever the session is set to: what
 * both write must agree. All of a call that is the same in every statement is made once, when the change becomes known.
 *
 * <p>A function has a parameter for every column of both shapes. For one that its expression does not read a call has NULL: that is
 * plain text, where the column would be found, quoted and qualified anew for each statement.
 */
final class MappingCalls {

    /** How an expression could read a column without having its name in it: in other letters, or by its place. */
    private static final Pattern READS_UNSEEN = Pattern.compile("[uU]&\"|\\$[0-9]");

    private final List<Call> calls;

    private MappingCalls(List<Call> calls) {
        this.calls = List.copyOf(calls);
    }

    /** Of a change; none if its mapping is not SQL. */
    static MappingCalls of(SchemaChange change) {
        List<Call> calls = new ArrayList<>();
        if (change.mapping() instanceof SqlMapping mapping) {
            SyncNames names = new SyncNames(change);
            for (Column target : change.newShape().columns()) {
                String function = names.mappingFunction(Path.NEW, calls.size());
                calls.add(Call.of(change, function, mapping.expression(Path.NEW, target)));
            }
        }
        return new MappingCalls(calls);
    }

    /**
     * The values of the new shape's columns.
     *
     * @param assigned by column of the old shape
     * @param unassigned what all others are
     */
    List<Field<?>> values(Map<Column, Field<?>> assigned, Shapes.Source unassigned) {
        List<Field<?>> values = new ArrayList<>(calls.size());
        for (Call call : calls) {
            values.add(call.with(assigned, unassigned));
        }
        return values;
    }

    /**
     * A call.
     *
     * @param arguments those that are read
     * @param end the text behind the last of them
     */
    private record Call(Name name, List<Argument> arguments, String end) {

        static Call of(SchemaChange change, String function, String expression) {
            List<Argument> arguments = new ArrayList<>();
            String before = function + "(";
            String separator = "";
            for (Path path : Path.values()) {
                for (Column column : change.shape(path).columns()) {
                    before += separator;
                    separator = ", ";
                    String cast = "::" + column.typeWithoutCollation();
                    if (mayRead(expression, column)) {
                        arguments.add(new Argument(before, path, column, cast));
                        before = "";
                    } else {
                        before += "NULL" + cast;
                    }
                }
            }
            return new Call(DSL.name(function), List.copyOf(arguments), before + ")");
        }

        private static boolean mayRead(String expression, Column column) {
            return READS_UNSEEN.matcher(expression).find() || Routing.contains(expression, column.name());
        }

        Field<?> with(Map<Column, Field<?>> assigned, Shapes.Source unassigned) {
            List<Object> pieces = new ArrayList<>(4 * arguments.size() + 1);
            for (Argument argument : arguments) {
                argument.addTo(pieces, assigned, unassigned);
            }
            pieces.add(end);
            return MappedExpression.of(name, pieces);
        }
    }

    /** An argument, and the text before it. */
    private record Argument(String before, Path path, Column column, String castOf, String cast, String none) {

        Argument(String before, Path path, Column column, String cast) {
            this(before, path, column, before + "(", ")" + cast, before + "NULL" + cast);
        }

        void addTo(List<Object> pieces, Map<Column, Field<?>> assigned, Shapes.Source unassigned) {
            Field<?> value = path == Path.OLD ? assigned.get(column) : null;
            if (value != null) {
                // A parameter alone has no type, or a wrong one.
                pieces.add(castOf);
                pieces.add(value);
                pieces.add(cast);
                return;
            }
            Field<?> other = unassigned.of(path, column);
            if (other == null) {
                pieces.add(none);
            } else {
                pieces.add(before);
                pieces.add(other);
            }
        }
    }
}

package dev.switchback.change;

import java.util.List;
import java.util.function.Function;

/** How each shape of a change is computed from the other. */
public sealed interface Mapping permits SqlMapping, JavaMapping {

    /** Tells the kinds apart: a new kind fails to compile wherever that makes a difference. */
    <T> T choose(Function<SqlMapping, T> sql, Function<JavaMapping, T> java);

    /** What keeps it from filling both shapes, one sentence each. */
    List<String> faults(Shape oldShape, Shape newShape);

    /** Its part of a column's line in the canonical {@linkplain SchemaChange#definition() definition}. */
    String describe(Path target, Column column);

    /** Its own lines of the definition, without the last line feed; empty if the columns' lines say everything. */
    String describe();
}

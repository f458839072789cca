package dev.switchback.constrain;

import dev.switchback.change.Constraint;
import dev.switchback.change.Constraint.ForeignKey;
import dev.switchback.change.Constraint.NotNull;
import dev.switchback.change.Constraint.PrimaryKey;
import dev.switchback.change.SchemaChange;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The constraints of a change in the order in which they are added, with those that others need. */
final class DeclaredConstraints {

    private DeclaredConstraints() {}

    /** A primary key needs NOT NULL first; a foreign key may refer to a unique constraint of the same change. */
    static List<Constraint> of(SchemaChange change) {
        Set<Constraint> all = new LinkedHashSet<>();
        for (Constraint constraint : change.constraints()) {
            if (constraint instanceof PrimaryKey primary) {
                primary.columns().stream()
                        .filter(change.newShape().names()::contains)
                        .forEach(column -> all.add(new NotNull(column)));
            }
            all.add(constraint);
        }
        return Stream.concat(
                        all.stream().filter(constraint -> !(constraint instanceof ForeignKey)),
                        all.stream().filter(ForeignKey.class::isInstance))
                .toList();
    }
}

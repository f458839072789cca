package dev.switchback.benchmarks.budget;

import dev.switchback.benchmarks.lab.Table;
import dev.switchback.benchmarks.subject.BareEvaluation;
import dev.switchback.benchmarks.subject.BothAdapters;
import dev.switchback.benchmarks.subject.BothShapes;
import dev.switchback.benchmarks.subject.Decision;
import dev.switchback.benchmarks.subject.HandWritten;
import dev.switchback.benchmarks.subject.HandWrittenJooq;
import dev.switchback.benchmarks.subject.HandWrittenJooq.Statement;
import dev.switchback.benchmarks.subject.LogicalField;
import dev.switchback.benchmarks.subject.Repository;
import dev.switchback.benchmarks.subject.Subject;
import dev.switchback.benchmarks.subject.Unrelated;
import dev.switchback.change.Path;
import java.util.stream.Stream;

/** What has a budget, by the names in {@code BUDGETS.md}: ours, and what it stands on, which says whose it is if both grow. */
final class Budgeted {

    private Budgeted() {}

    static Stream<Subject> all() {
        return Stream.of(
                new BareEvaluation("OpenFeature's evaluation alone"),
                new Decision("decision by OpenFeature in memory", false),
                new Decision("decision by the built-in percentage", true),
                HandWritten.read("JDBC read by hand", Table.GUARDED, Path.NEW),
                new Repository("routed read by an adapter", Table.GUARDED),
                new HandWrittenJooq("jOOQ read by hand", Table.GUARDED, Statement.SELECT, Path.NEW),
                new LogicalField("routed read by a logical field", Table.GUARDED, Statement.SELECT),
                new LogicalField("shadowed read in one statement", Table.SHADOWED, Statement.SELECT),
                new HandWrittenJooq("jOOQ update by hand, one shape", Table.PLAIN, Statement.UPDATE, Path.OLD),
                new BothShapes("jOOQ update by hand, both shapes", Table.BARE, Statement.UPDATE),
                new LogicalField("dual write in one statement, no trigger", Table.UNTRIGGERED, Statement.UPDATE),
                new LogicalField("dual write in one statement", Table.GUARDED, Statement.UPDATE),
                HandWritten.write("old image's update", Table.GUARDED, Path.OLD),
                new Unrelated("update of another column", Table.GUARDED),
                new HandWrittenJooq("jOOQ insert by hand, one shape", Table.PLAIN, Statement.INSERT, Path.OLD),
                new BothShapes("jOOQ insert by hand, both shapes", Table.BARE, Statement.INSERT),
                new LogicalField("insert in one statement", Table.GUARDED, Statement.INSERT),
                new BothAdapters("both adapters in one transaction", Table.JAVA));
    }

    /** Operations of a round in which allocations are counted: fewer where one takes a millisecond. */
    static int operations(Subject subject) {
        return subject instanceof BothAdapters ? 50 : 500 * subject.batch();
    }
}

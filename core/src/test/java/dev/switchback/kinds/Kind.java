package dev.switchback.kinds;

import dev.switchback.change.SchemaChange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One kind of change: what it looks like, and what its images write and must read. Built once, then only read. */
final class Kind {

    private final String name;
    private final SchemaChange change;
    private final List<String> ddl = new ArrayList<>();
    private final List<Fact> oldWrites = new ArrayList<>();
    private final List<Fact> newWrites = new ArrayList<>();
    private final List<Fact> alsoRight = new ArrayList<>();
    private final List<Mess> messes = new ArrayList<>();

    private Kind(String name, SchemaChange change) {
        this.name = name;
        this.change = change;
    }

    static Kind of(String name, SchemaChange change) {
        return new Kind(name, change);
    }

    /** A statement that makes the table, or what it needs, as an old release left it; it has a column {@code note}. */
    Kind table(String statement) {
        ddl.add(statement);
        return this;
    }

    /** An old image writes this, and a new one must read that. */
    Kind oldWrites(String old, String newReads) {
        oldWrites.add(new Fact(old, newReads));
        return this;
    }

    /** A new image writes this, and an old one must read that. */
    Kind newWrites(String fresh, String oldReads) {
        newWrites.add(new Fact(oldReads, fresh));
        return this;
    }

    /** A row may also hold this, because one image keeps what only the other one knows. */
    Kind mayHold(String old, String fresh) {
        alsoRight.add(new Fact(old, fresh));
        return this;
    }

    /** An old image writes this too, and a new one must read that, which does not lead back: somebody has to mend it. */
    Kind lossy(String old, String newReads, String mended) {
        return lossy(old, newReads, mended, newReads);
    }

    /** The same, and once it is mended a new image reads something else. */
    Kind lossy(String old, String newReads, String mended, String mendedReads) {
        messes.add(new Mess(new Fact(old, newReads), new Fact(mended, mendedReads), true));
        return this;
    }

    /** An old image writes this too, and there is nothing that a new one could read: somebody has to mend it. */
    Kind unconvertible(String old, String mended, String mendedReads) {
        String nothing = String.join(
                ", ", change.newShape().names().stream().map(column -> "NULL").toList());
        messes.add(new Mess(new Fact(old, nothing), new Fact(mended, mendedReads), false));
        return this;
    }

    SchemaChange change() {
        return change;
    }

    List<String> ddl() {
        return List.copyOf(ddl);
    }

    /** What an old image may write at any time. */
    List<Fact> oldWrites() {
        return List.copyOf(oldWrites);
    }

    /** The same, and what it writes to the operator's dismay. */
    List<Fact> oldWritesAll() {
        return Stream.concat(oldWrites.stream(), messes.stream().map(Mess::fact))
                .toList();
    }

    List<Fact> newWrites() {
        return List.copyOf(newWrites);
    }

    List<Mess> messes() {
        return List.copyOf(messes);
    }

    /** Everything that a row may hold. */
    List<Fact> facts() {
        List<Fact> mended = messes.stream().map(Mess::mended).toList();
        return Stream.of(oldWritesAll(), newWrites, alsoRight, mended)
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}

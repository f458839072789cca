package dev.switchback.change;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A mapping by Java functions, where no SQL expression exists: encryption, a library that normalises phone numbers.
 *
 * <p>The database cannot compute it. A row of which only one shape was written is marked stale in the writer's
 * transaction, and completed by Switchback: in that transaction if the write went through a repository with
 * {@code dualWrite(...)}, a moment later otherwise.
 *
 * @param version names what the functions do, in the change's definition: change it when another result must count as
 *     another change
 * @param forward old → new
 * @param backward new → old
 * @param loss what may be lost
 */
public record JavaMapping(String version, RowFunction forward, RowFunction backward, Loss loss) implements Mapping {

    @Override
    public <T> T choose(Function<SqlMapping, T> sql, Function<JavaMapping, T> java) {
        return java.apply(this);
    }

    @Override
    public List<String> faults(Shape oldShape, Shape newShape) {
        List<String> faults = new ArrayList<>();
        if (version.isBlank()) {
            faults.add("the Java mapping has no version: give one that names what its functions do, for example 'v1'");
        }
        if (version.lines().count() > 1) {
            faults.add("the version of the Java mapping is more than one line: " + version.replace("\n", "\\n"));
        }
        return faults;
    }

    @Override
    public String describe(Path target, Column column) {
        return "";
    }

    @Override
    public String describe() {
        return "java " + version + ", loss " + loss;
    }

    /** The function that fills a shape. */
    RowFunction filling(Path target) {
        return target == Path.NEW ? forward : backward;
    }
}

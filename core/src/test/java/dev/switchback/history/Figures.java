package dev.switchback.history;

import dev.switchback.change.Path;
import dev.switchback.history.Operation.Look;
import dev.switchback.history.Operation.Order;
import dev.switchback.history.Operation.Read;
import dev.switchback.history.Operation.Unit;
import dev.switchback.history.Operation.Write;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** How much a history had in it. */
final class Figures {

    private final Map<String, Integer> operations = new TreeMap<>();
    private final Map<String, Integer> acts = new TreeMap<>();

    void count(Collection<Operation> history, int refused) {
        for (Operation operation : history) {
            if (operation instanceof Write write) {
                count(write.committed() ? "writes" : "taken back");
            } else if (operation instanceof Read) {
                count("reads");
            } else if (operation instanceof Look) {
                count("looks at both shapes");
            } else if (operation instanceof Unit unit) {
                count("units of work");
                if (unit.paths().contains(Path.NEW)) {
                    count("of these by NEW");
                }
            } else if (operation instanceof Order) {
                count("orders");
            }
        }
        operations.merge("refused for a deadlock", refused, Integer::sum);
    }

    /** What operators did how often. */
    void acts(Map<String, Integer> done) {
        done.forEach((act, times) -> acts.merge(act, times, Integer::sum));
    }

    private void count(String what) {
        operations.merge(what, 1, Integer::sum);
    }

    void add(Figures other) {
        other.operations.forEach((what, times) -> operations.merge(what, times, Integer::sum));
        other.acts.forEach((act, times) -> acts.merge(act, times, Integer::sum));
    }

    @Override
    public String toString() {
        return operations + ", acts " + acts;
    }
}

package dev.switchback.history;

import dev.switchback.change.Path;
import dev.switchback.history.Fault.Kind;
import dev.switchback.history.Operation.Echo;
import dev.switchback.history.Operation.Look;
import dev.switchback.history.Operation.Order;
import dev.switchback.history.Operation.Read;
import dev.switchback.history.Operation.Unit;
import dev.switchback.history.Operation.Write;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Whether a history is possible: it looks at nothing but what was done and seen. */
final class Checker {

    private final Map<Long, Register> registers = new TreeMap<>();
    private final List<Unit> units = new ArrayList<>();
    private final List<Order> orders = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();

    private Checker() {}

    static List<Fault> faults(Collection<Operation> history) {
        Checker checker = new Checker();
        history.forEach(checker::take);
        checker.registers.values().forEach(register -> checker.faults.addAll(register.faults()));
        checker.checkOrders();
        return checker.faults;
    }

    private void take(Operation operation) {
        if (operation instanceof Write write) {
            register(write.key()).add(write);
        } else if (operation instanceof Read read) {
            register(read.key()).add(read);
        } else if (operation instanceof Look look) {
            take(look);
        } else if (operation instanceof Unit unit) {
            take(unit);
        } else if (operation instanceof Echo echo) {
            take(echo);
        } else if (operation instanceof Order order) {
            orders.add(order);
        }
    }

    private void take(Echo echo) {
        if (!echo.written().equals(echo.read())) {
            faults.add(new Fault(
                    Kind.LOST_WRITE,
                    echo.by() + " wrote '" + echo.written() + "' to row " + echo.key() + " and read '" + echo.read()
                            + "' in the same transaction in " + echo.span()));
        }
    }

    private void take(Look look) {
        register(look.key()).add(new Read(look.span(), look.by(), look.key(), look.old()));
        if (!Objects.equals(look.old(), look.fresh()) && (look.fresh() != null || look.filled())) {
            faults.add(new Fault(
                    Kind.APART,
                    "row " + look.key() + " was '" + look.old() + "' by the old shape and '" + look.fresh()
                            + "' by the new one, seen by " + look.by() + " in " + look.span()));
        }
    }

    private void take(Unit unit) {
        units.add(unit);
        Set<Path> paths = EnumSet.noneOf(Path.class);
        paths.addAll(unit.paths());
        if (paths.size() > 1) {
            faults.add(new Fault(
                    Kind.MIXED_PATHS,
                    "a unit of work of " + unit.by() + " read " + unit.paths() + " in " + unit.span()));
        }
    }

    private void checkOrders() {
        for (Order order : orders) {
            for (Unit unit : units) {
                if (unit.by().equals(order.by())
                        && unit.span().isWithin(order.span())
                        && unit.paths().stream().anyMatch(path -> path != order.path())) {
                    faults.add(new Fault(
                            Kind.AGAINST_ORDER,
                            "a unit of work of " + unit.by() + " read " + unit.paths() + " in " + unit.span() + ", and "
                                    + order.why() + " stood in " + order.span()));
                }
            }
        }
    }

    private Register register(long key) {
        return registers.computeIfAbsent(key, Register::new);
    }
}

package dev.switchback.jooq;

import dev.switchback.route.UnitOfWork;
import dev.switchback.route.UnitsOfWork;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;

/** Makes a statement outside of any unit of work a unit of its own: rendered by one decision, and counted until it is done. */
final class StatementUnits implements ExecuteListener {

    private static final long serialVersionUID = 1L;
    private static final String OWN = StatementUnits.class.getName();

    private final transient UnitsOfWork units;

    StatementUnits(UnitsOfWork units) {
        this.units = units;
    }

    @Override
    public void start(ExecuteContext context) {
        if (units.current() == null && PinnedTransactions.unit(context.configuration()) == null) {
            UnitOfWork unit = units.begin();
            context.data(OWN, new Own(unit, units.enter(unit)));
        }
    }

    /** Rendered and sent; a cursor may be read later, and on another thread. */
    @Override
    public void executeEnd(ExecuteContext context) {
        if (context.data(OWN) instanceof Own own) {
            own.stay().close();
            context.data(OWN, own.unit());
        }
    }

    @Override
    public void end(ExecuteContext context) {
        executeEnd(context);
        if (context.data().remove(OWN) instanceof UnitOfWork unit) {
            unit.end();
        }
    }

    private record Own(UnitOfWork unit, UnitsOfWork.Stay stay) {}
}

package dev.switchback.history;

import dev.switchback.ChangeHandle;
import dev.switchback.KnownChange;
import dev.switchback.Switchback;
import dev.switchback.promises.Suite;
import javax.sql.DataSource;

/** One instance of the application, and what it is built with. */
record Instance(String name, Switchback switchback, Actor actor) implements AutoCloseable {

    static final String CHANGE = "customer-name";

    static Instance start(String name, Switchback switchback, DataSource dataSource, Suite suite) {
        PathWitness witness = new PathWitness();
        Actor actor = new Actor(
                name,
                suite.application(switchback, witness.watching(dataSource)),
                witness,
                work -> switchback.unitOfWork(work::run),
                true);
        return new Instance(name, switchback, actor);
    }

    ChangeHandle change() {
        return switchback.change(CHANGE);
    }

    KnownChange known() {
        return switchback.known(CHANGE);
    }

    @Override
    public void close() {
        switchback.close();
    }
}

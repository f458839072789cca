package dev.switchback.history;

import dev.switchback.promises.Application;
import dev.switchback.promises.OldImage;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Somebody who reads and writes names: an instance of the application, or an old image.
 *
 * @param name tells it from the others
 * @param witness hears its statements
 * @param units runs work as one unit of work
 * @param transactions whether it has any
 */
record Actor(
        String name, Application application, PathWitness witness, Consumer<Runnable> units, boolean transactions) {

    static Actor oldImage(DataSource dataSource) {
        PathWitness witness = new PathWitness();
        return new Actor("old image", new OldImage(witness.watching(dataSource)), witness, Runnable::run, false);
    }
}

package dev.switchback.examples.drill.play;

import java.io.IOException;
import java.sql.SQLException;

/** One step of the play. */
interface Step {

    /** What happens in it, for the person who watches. */
    String title();

    /**
     * Plays it.
     *
     * @throws dev.switchback.examples.drill.process.DrillException if it cannot go on
     */
    void play(Stage stage) throws IOException, SQLException;
}

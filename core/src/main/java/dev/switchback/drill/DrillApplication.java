package dev.switchback.drill;

import dev.switchback.change.Path;

/**
 * The application's part in a drill: ordinary calls of its own, on one row that it keeps for drills. Called on the thread that plays the drill, one
 * at a time. May throw: the drill has then failed, and says with what class of exception.
 */
public interface DrillApplication {

    /**
     * Reads through the application, as its users do; in a unit of work of its own.
     *
     * @return the path that answered
     */
    Path read() throws Exception;

    /** Writes a value through the application to the row for drills; MUST be readable by both paths and by the previous image. */
    void write(String value) throws Exception;

    /** What the row for drills holds, read through the application. */
    String readBack() throws Exception;
}

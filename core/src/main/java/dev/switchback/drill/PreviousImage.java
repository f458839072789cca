package dev.switchback.drill;

/** The application's previous version, really started. {@link #stop} is called also after a failure, and MAY be called for one that is not running. */
public interface PreviousImage {

    /** Starts it; returns when it serves. */
    void start() throws Exception;

    /** What the row for drills holds, as this version reads it. */
    String readBack() throws Exception;

    /** Has this version write a value to the row for drills. */
    void write(String value) throws Exception;

    /** Stops it. */
    void stop() throws Exception;
}

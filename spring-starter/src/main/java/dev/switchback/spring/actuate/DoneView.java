package dev.switchback.spring.actuate;

import dev.switchback.spring.operate.Done;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * An operation that was done.
 *
 * @param change its name
 * @param operation its word
 * @param by who did it
 * @param before where the change stood
 * @param after where it stands
 * @param message what was done, in a sentence
 */
record DoneView(String change, String operation, String by, String before, String after, String message)
        implements OperationResponseBody {

    static DoneView of(Done done) {
        return new DoneView(done.change(), done.operation(), done.by(), done.before(), done.after(), done.message());
    }
}

package dev.switchback.route;

import dev.openfeature.sdk.EvaluationContext;

/**
 * Asks a flag service for a flag.
 *
 * <p>Called on the application's own thread, at most once per change and unit of work, by any number of threads at once.
 * It MUST NOT do I/O on its own behalf; it SHOULD answer within microseconds, because the caller waits. It SHOULD report
 * a failure as a value; if it throws, the decision falls back to the phase's default with
 * {@link Reason#PROVIDER_THREW}.
 */
@FunctionalInterface
public interface FlagSource {

    /**
     * What the flag asks for.
     *
     * @param flagKey the flag's key
     * @param context of the unit of work; always has a targeting key
     */
    FlagResult evaluate(String flagKey, EvaluationContext context);

    /**
     * Whether it is Switchback's own percentage that answers, which {@code ramp} sets. Called about once a second on a thread of
     * Switchback's; MUST NOT do I/O. A source of the application's leaves it at no.
     */
    default boolean isBuiltIn() {
        return false;
    }
}

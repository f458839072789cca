package dev.switchback.route;

import dev.openfeature.sdk.EvaluationContext;
import org.jspecify.annotations.Nullable;

/**
 * Knows for whom the current thread works, where the application does not say it with each unit of work: by the request it
 * serves, say, or by who is logged in.
 *
 * <p>Called on the application's own thread whenever a unit of work begins without a context of its own, by any number of
 * threads at once. It MUST NOT do I/O, and SHOULD answer within a microsecond. It MAY throw: the unit then begins without a
 * context, as if it had answered null, and the log says so once.
 */
@FunctionalInterface
public interface EvaluationContextResolver {

    /** The context for the flag, or null if nothing is known; without a targeting key the unit of work has a random one. */
    @Nullable EvaluationContext resolve();
}

package dev.switchback.benchmarks.subject;

import com.launchdarkly.sdk.LDContext;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.ImmutableContext;
import java.util.stream.IntStream;

/** For whom is decided: contexts with a targeting key, made ahead, as an application makes one for a request and not for a call. */
final class Keys {

    private static final int COUNT = 1024;

    private static final EvaluationContext[] CONTEXTS = IntStream.range(0, COUNT)
            .mapToObj(each -> new ImmutableContext("customer-" + each))
            .toArray(EvaluationContext[]::new);

    private static final LDContext[] LAUNCH_DARKLY = IntStream.range(0, COUNT)
            .mapToObj(each -> LDContext.create("customer-" + each))
            .toArray(LDContext[]::new);

    private Keys() {}

    static EvaluationContext context(long customer) {
        return CONTEXTS[(int) (customer & (COUNT - 1))];
    }

    static LDContext launchDarkly(long customer) {
        return LAUNCH_DARKLY[(int) (customer & (COUNT - 1))];
    }
}

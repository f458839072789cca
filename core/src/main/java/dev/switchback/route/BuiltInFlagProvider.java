package dev.switchback.route;

import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.FeatureProvider;
import dev.openfeature.sdk.Metadata;
import dev.openfeature.sdk.ProviderEvaluation;
import dev.openfeature.sdk.Value;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The built-in percentages as an ordinary OpenFeature provider of boolean flags. Does no I/O. */
public final class BuiltInFlagProvider implements FeatureProvider {

    /** What the application's client says of a provider that is this one. */
    static final String NAME = "switchback";

    private final BuiltInFlags flags;

    BuiltInFlagProvider(BuiltInFlags flags) {
        this.flags = flags;
    }

    @Override
    public Metadata getMetadata() {
        return () -> NAME;
    }

    /** Without a targeting key the percentage is one of evaluations. */
    @Override
    public ProviderEvaluation<Boolean> getBooleanEvaluation(
            String key, Boolean defaultValue, @Nullable EvaluationContext context) {
        String given = context == null ? null : context.getTargetingKey();
        String targetingKey =
                given == null || given.isEmpty() ? UUID.randomUUID().toString() : given;
        Boolean value = flags.value(key, targetingKey);
        if (value == null) {
            return ProviderEvaluation.<Boolean>builder()
                    .value(defaultValue)
                    .errorCode(ErrorCode.FLAG_NOT_FOUND)
                    .errorMessage("no registered schema change has the flag '" + key + "'")
                    .build();
        }
        return ProviderEvaluation.<Boolean>builder()
                .value(value)
                .variant(value ? "new" : "old")
                .reason("SPLIT")
                .build();
    }

    @Override
    public ProviderEvaluation<String> getStringEvaluation(
            String key, String defaultValue, @Nullable EvaluationContext context) {
        return wrongType(defaultValue);
    }

    @Override
    public ProviderEvaluation<Integer> getIntegerEvaluation(
            String key, Integer defaultValue, @Nullable EvaluationContext context) {
        return wrongType(defaultValue);
    }

    @Override
    public ProviderEvaluation<Double> getDoubleEvaluation(
            String key, Double defaultValue, @Nullable EvaluationContext context) {
        return wrongType(defaultValue);
    }

    @Override
    public ProviderEvaluation<Value> getObjectEvaluation(
            String key, Value defaultValue, @Nullable EvaluationContext context) {
        return wrongType(defaultValue);
    }

    private static <T> ProviderEvaluation<T> wrongType(T defaultValue) {
        return ProviderEvaluation.<T>builder()
                .value(defaultValue)
                .errorCode(ErrorCode.TYPE_MISMATCH)
                .errorMessage("Switchback's built-in flags are boolean")
                .build();
    }
}

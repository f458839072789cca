package dev.switchback.route;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.Metadata;
import dev.openfeature.sdk.OpenFeatureAPI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Flags from the application's OpenFeature client: boolean, or text in the vocabulary of {@link FlagResult}. Only the
 * value counts; a variant may say "on" beside a default value after a failing hook.
 */
public final class OpenFeatureFlags implements FlagSource {

    private final Client client;
    /** Flags last seen to be texts: asked as such at once. Being wrong costs a second evaluation, nothing else. */
    private final Set<String> texts = ConcurrentHashMap.newKeySet();

    public OpenFeatureFlags(Client client) {
        this.client = client;
    }

    @Override
    public FlagResult evaluate(String flagKey, EvaluationContext given) {
        EvaluationContext context = KeyedContext.of(given);
        if (texts.isEmpty() || !texts.contains(flagKey)) {
            FlagResult result = bool(flagKey, context);
            if (result != FlagResult.WRONG_TYPE) {
                return result;
            }
        }
        FlagResult result = text(flagKey, context);
        if (result != FlagResult.WRONG_TYPE) {
            texts.add(flagKey);
            return result;
        }
        return texts.remove(flagKey) ? bool(flagKey, context) : result;
    }

    /** Whether the application's client is served by {@link BuiltInFlagProvider} at the moment. */
    @Override
    public boolean isBuiltIn() {
        Metadata provider = OpenFeatureAPI.getInstance()
                .getProviderMetadata(client.getMetadata().getDomain());
        return provider != null && BuiltInFlagProvider.NAME.equals(provider.getName());
    }

    private FlagResult bool(String flagKey, EvaluationContext context) {
        FlagEvaluationDetails<Boolean> details = client.getBooleanDetails(flagKey, false, context);
        FlagResult failure = failure(details.getErrorCode());
        return failure != null ? failure : FlagResult.of(details.getValue());
    }

    private FlagResult text(String flagKey, EvaluationContext context) {
        FlagEvaluationDetails<String> details = client.getStringDetails(flagKey, "", context);
        FlagResult failure = failure(details.getErrorCode());
        return failure != null ? failure : FlagResult.ofStage(details.getValue());
    }

    private static @Nullable FlagResult failure(@Nullable ErrorCode code) {
        if (code == null) {
            return null;
        }
        return switch (code) {
            case FLAG_NOT_FOUND -> FlagResult.NOT_FOUND;
            case TYPE_MISMATCH -> FlagResult.WRONG_TYPE;
            case PROVIDER_NOT_READY, PROVIDER_FATAL -> FlagResult.NOT_READY;
            case PARSE_ERROR, INVALID_CONTEXT, TARGETING_KEY_MISSING, GENERAL -> FlagResult.FAILED;
        };
    }
}

package dev.switchback.route;

import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.Value;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A context with a targeting key at hand: OpenFeature's own copy a value for each look at it, and a client looks twice for each flag.
 * What else is asked of it is answered by an ordinary context, which for a key that the application did not give is made only then.
 */
final class KeyedContext implements EvaluationContext {

    private final EvaluationContext given;
    private final String key;

    private KeyedContext(EvaluationContext given, String key) {
        this.given = given;
        this.key = key;
    }

    /** The same context, which has a key, with that at hand. */
    static EvaluationContext of(EvaluationContext given) {
        return given instanceof KeyedContext ? given : new KeyedContext(given, key(given));
    }

    /** The context as it is if it has a key, otherwise with a random one. */
    static EvaluationContext withKey(EvaluationContext given) {
        return key(given).isEmpty() ? new KeyedContext(given, randomKey()) : given;
    }

    /** Of nobody in particular. */
    static EvaluationContext ofNobody() {
        return new KeyedContext(ImmutableContext.EMPTY, randomKey());
    }

    private static String randomKey() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    /** The key of a context, empty if it has none; without copying a value where that can be. */
    static String key(EvaluationContext context) {
        String key;
        if (context instanceof ImmutableContext) {
            Value value = context.asUnmodifiableMap().get(TARGETING_KEY);
            key = value == null ? null : value.asString();
        } else {
            key = context.getTargetingKey();
        }
        return key == null ? "" : key;
    }

    private EvaluationContext whole() {
        return key.equals(key(given)) ? given : new ImmutableContext(key, given.asMap());
    }

    @Override
    public String getTargetingKey() {
        return key;
    }

    @Override
    public EvaluationContext merge(@Nullable EvaluationContext overriding) {
        return whole().merge(overriding);
    }

    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public Set<String> keySet() {
        return whole().keySet();
    }

    @Override
    public @Nullable Value getValue(String name) {
        return name.equals(TARGETING_KEY) ? new Value(key) : given.getValue(name);
    }

    @Override
    public Map<String, Value> asMap() {
        return whole().asMap();
    }

    @Override
    public Map<String, Value> asUnmodifiableMap() {
        return whole().asUnmodifiableMap();
    }

    @Override
    public Map<String, Object> asObjectMap() {
        return whole().asObjectMap();
    }

    @Override
    public String toString() {
        return whole().toString();
    }
}

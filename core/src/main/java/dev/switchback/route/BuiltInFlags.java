package dev.switchback.route;

import dev.openfeature.sdk.EvaluationContext;
import dev.switchback.change.SchemaChange;
import dev.switchback.phase.PhaseWatch;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Flags without a flag service: a percentage per change, kept in {@code switchback.change} and read with the phases. Used
 * when the application gives no OpenFeature client; {@link #provider()} makes the same flags an ordinary provider.
 */
public final class BuiltInFlags implements FlagSource {

    private final PhaseWatch watch;
    private final Map<String, Flag> flags;

    public BuiltInFlags(PhaseWatch watch, Collection<SchemaChange> changes) {
        this.watch = watch;
        this.flags = changes.stream().collect(Collectors.toUnmodifiableMap(SchemaChange::flagKey, Flag::of));
    }

    @Override
    public FlagResult evaluate(String flagKey, EvaluationContext context) {
        Boolean value = value(flagKey, KeyedContext.key(context));
        return value == null ? FlagResult.NOT_FOUND : FlagResult.of(value);
    }

    @Override
    public boolean isBuiltIn() {
        return true;
    }

    /** The same flags as an OpenFeature provider. */
    public BuiltInFlagProvider provider() {
        return new BuiltInFlagProvider(this);
    }

    /** Whether the flag is on for a key, or null if it is not one of ours. */
    @Nullable Boolean value(String flagKey, String targetingKey) {
        Flag flag = flags.get(flagKey);
        return flag == null
                ? null
                : Bucket.isOn(
                        flag.seed(),
                        targetingKey,
                        watch.known(flag.change()).state().ramp());
    }

    private record Flag(String change, long seed) {

        static Flag of(SchemaChange change) {
            return new Flag(change.name(), Bucket.seed(change.flagKey()));
        }
    }
}

package dev.switchback.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.MutableContext;
import dev.openfeature.sdk.Value;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** To whom it is shown, a context with its key at hand is the context that it stands for. */
class KeyedContextTest {

    private static final Map<String, Value> ATTRIBUTES = Map.of("country", new Value("NZ"));

    @Test
    void showsWhatTheGivenOneShows() {
        EvaluationContext given = new ImmutableContext("ada", ATTRIBUTES);

        assertShows(KeyedContext.of(given), given);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "empty"})
    void showsARandomKeyBesideTheAttributes(String kind) {
        EvaluationContext keyed = KeyedContext.withKey(
                kind.equals("none") ? new ImmutableContext(ATTRIBUTES) : new MutableContext("", ATTRIBUTES));

        assertThat(keyed.getTargetingKey()).isNotEmpty().isEqualTo(keyed.getTargetingKey());
        assertShows(keyed, new ImmutableContext(keyed.getTargetingKey(), ATTRIBUTES));
    }

    @Test
    void ofNobodyShowsAKeyAlone() {
        EvaluationContext nobody = KeyedContext.ofNobody();

        assertShows(nobody, new ImmutableContext(nobody.getTargetingKey()));
        assertThat(KeyedContext.ofNobody().getTargetingKey()).isNotEqualTo(nobody.getTargetingKey());
    }

    @Test
    void findsTheKeyOfAnyContext() {
        assertThat(KeyedContext.key(new ImmutableContext("ada"))).isEqualTo("ada");
        assertThat(KeyedContext.key(new MutableContext("ada"))).isEqualTo("ada");
        assertThat(KeyedContext.key(new ImmutableContext(ATTRIBUTES))).isEmpty();
        assertThat(KeyedContext.key(new MutableContext(ATTRIBUTES))).isEmpty();
        assertThat(KeyedContext.key(new ImmutableContext(Map.of("targetingKey", new Value(7)))))
                .as("not a text")
                .isEmpty();
    }

    private static void assertShows(EvaluationContext keyed, EvaluationContext expected) {
        assertThat(keyed.getTargetingKey()).isEqualTo(expected.getTargetingKey());
        assertThat(keyed.getValue("targetingKey")).isEqualTo(expected.getValue("targetingKey"));
        assertThat(keyed.getValue("country")).isEqualTo(expected.getValue("country"));
        assertThat(keyed.isEmpty()).isFalse();
        assertThat(keyed.keySet()).isEqualTo(expected.keySet());
        assertThat(keyed.asMap()).isEqualTo(expected.asMap());
        assertThat(keyed.asUnmodifiableMap()).isEqualTo(expected.asUnmodifiableMap());
        assertThat(keyed.asObjectMap()).isEqualTo(expected.asObjectMap());
        EvaluationContext other = new ImmutableContext(Map.of("plan", new Value("free")));
        assertThat(keyed.merge(other).asMap()).isEqualTo(expected.merge(other).asMap());
    }
}

package dev.switchback.spring.shop;

import dev.openfeature.sdk.EvaluationContext;
import dev.switchback.route.FlagResult;
import dev.switchback.route.FlagSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;

/** A flag service that remembers who was asked about. */
@Component
public class Flags implements FlagSource {

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile FlagResult answer = FlagResult.OFF;

    @Override
    public FlagResult evaluate(String flagKey, EvaluationContext context) {
        asked.add(context.getTargetingKey());
        return answer;
    }

    public void answer(FlagResult next) {
        answer = next;
    }

    public List<String> asked() {
        return asked;
    }
}

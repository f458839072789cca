package dev.switchback.spring.console;

import dev.switchback.change.SwitchbackException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that does not get as far as the desk, told as the desk tells what it turns down. */
final class Refusal extends SwitchbackException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final List<String> reasons;

    private Refusal(int status, String code, List<String> reasons) {
        super(String.join("; ", reasons), null);
        this.status = status;
        this.code = code;
        this.reasons = List.copyOf(reasons);
    }

    static Refusal bad(List<String> faults) {
        return new Refusal(400, "bad-input", faults);
    }

    static Refusal forged(String why) {
        return new Refusal(403, "forged", List.of(why));
    }

    static Refusal notJson() {
        return new Refusal(415, "not-json", List.of("the content type must be application/json"));
    }

    static Refusal unavailable(String why) {
        return new Refusal(503, "unavailable", List.of(why));
    }

    static Refusal failed() {
        return new Refusal(500, "failed", List.of("it failed, and the log of the application says why"));
    }

    int status() {
        return status;
    }

    Map<String, @Nullable Object> body() {
        return Members.with("code", code)
                .and("message", getMessage())
                .and("reasons", reasons)
                .map();
    }
}

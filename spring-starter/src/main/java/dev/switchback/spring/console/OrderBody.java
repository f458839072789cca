package dev.switchback.spring.console;

import dev.switchback.journal.JsonText;
import dev.switchback.spring.operate.Order;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads what is given with an operation. What is not of its type is refused, and what nobody knows is, too. */
final class OrderBody {

    /** More than any reason that somebody will read. */
    static final int MOST_BYTES = 16 * 1024;

    private final Map<?, ?> members;
    private final List<String> faults = new ArrayList<>();

    private OrderBody(Map<?, ?> members) {
        this.members = members;
    }

    /**
     * The order.
     *
     * @throws Refusal with every fault
     */
    static Order read(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw Refusal.bad(List.of("the body has more than " + MOST_BYTES + " bytes"));
        }
        OrderBody body = new OrderBody(object(bytes));
        Order order = new Order(
                body.text("reason"),
                body.number("percent"),
                body.text("digest"),
                body.text("check"),
                body.whole("days"),
                body.text("confirm"));
        body.refuseUnknown();
        if (!body.faults.isEmpty()) {
            throw Refusal.bad(body.faults);
        }
        return order;
    }

    private static Map<?, ?> object(byte[] bytes) {
        if (bytes.length == 0) {
            return Map.of();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (JsonText.read(text) instanceof Map<?, ?> object) {
                return object;
            }
        } catch (CharacterCodingException e) {
            throw Refusal.bad(List.of("the body is no UTF-8"));
        } catch (IllegalArgumentException e) {
            throw Refusal.bad(List.of("the body is no JSON: " + e.getMessage()));
        }
        throw Refusal.bad(List.of("the body is no JSON object"));
    }

    private @Nullable String text(String name) {
        Object value = members.get(name);
        if (value != null && !(value instanceof String)) {
            faults.add(name + " is no text");
        }
        return value instanceof String text ? text : null;
    }

    private @Nullable Double number(String name) {
        Object value = members.get(name);
        if (value != null && !(value instanceof Number)) {
            faults.add(name + " is no number");
        }
        return value instanceof Number number ? (Double) number.doubleValue() : null;
    }

    private @Nullable Integer whole(String name) {
        Object value = members.get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Long number && number >= Integer.MIN_VALUE && number <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        faults.add(name + " is no whole number");
        return null;
    }

    private void refuseUnknown() {
        TreeSet<String> unknown = new TreeSet<>();
        members.keySet().forEach(name -> unknown.add(String.valueOf(name)));
        List.of("reason", "percent", "digest", "check", "days", "confirm").forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            faults.add("nobody knows " + unknown + "; there are reason, percent, digest, check, days and confirm");
        }
    }
}

package dev.switchback.history;

import dev.switchback.change.Path;
import dev.switchback.history.Operation.Order;
import java.util.HashMap;
import java.util.Map;

/** What operators have been told that instances do from now on. For one thread. */
final class Orders {

    private final History history;
    private final Map<String, Order> standing = new HashMap<>();

    Orders(History history) {
        this.history = history;
    }

    /** From now on this instance takes that path, as somebody who may know has said. One that stands goes on. */
    void stand(String instance, Path path, String why) {
        standing.putIfAbsent(instance, new Order(new Span(history.tick(), Long.MAX_VALUE), instance, path, why));
    }

    /** Before somebody says something else, and at the end. */
    void lift() {
        long now = history.tick();
        standing.values()
                .forEach(order -> history.add(
                        new Order(new Span(order.span().begun(), now), order.by(), order.path(), order.why())));
        standing.clear();
    }
}

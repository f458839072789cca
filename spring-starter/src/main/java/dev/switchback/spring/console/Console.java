package dev.switchback.spring.console;

import dev.switchback.Switchback;
import dev.switchback.spring.operate.Caller;
import dev.switchback.spring.operate.Desk;
import dev.switchback.spring.operate.Done;
import dev.switchback.spring.operate.Operation;
import dev.switchback.spring.operate.Order;
import dev.switchback.spring.operate.Role;
import dev.switchback.spring.operate.TurnedDownException;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The page, what it shows, and what it has done. Who may open it, the application decides; who may do what, the {@link Desk} does.
 * Thread-safe. Has one daemon thread while somebody looks, for what takes long to find out; {@link #close()} ends it.
 */
public final class Console implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Console.class);

    private final Desk desk;
    private final Switchback switchback;
    private final LongSupplier nanos = System::nanoTime;
    private final Worker worker = new Worker();
    private final Tokens tokens = new Tokens();
    private final Assets assets = new Assets();
    private final Map<String, Views> views = new ConcurrentHashMap<>();

    /** Shows the changes of this Switchback, and has things done at this desk. */
    public Console(Desk desk, Switchback switchback) {
        this.desk = desk;
        this.switchback = switchback;
    }

    /**
     * Its addresses.
     *
     * @param path where it begins, below what the application begins with: with a slash in front, and none at the end
     */
    public RouterFunction<ServerResponse> routes(String path) {
        String last = path.substring(path.lastIndexOf('/') + 1);
        return RouterFunctions.route()
                .GET(path + "/", request -> page())
                // Relative, so that it holds behind a proxy that puts something in front.
                .GET(
                        path,
                        request -> Replies.status(302)
                                .header("Location", last + "/")
                                .header("Cache-Control", "no-store")
                                .build())
                .GET(path + "/assets/{*file}", request -> asset(request.pathVariable("file")))
                .GET(path + "/api/changes", told(this::changes))
                .GET(path + "/api/changes/{name}", told(this::snapshot))
                .GET(path + "/api/changes/{name}/evidence.zip", told(this::evidence))
                .POST(path + "/api/changes/{name}/{operation}", told(this::perform))
                .build();
    }

    /** Ends its thread. */
    @Override
    public void close() {
        worker.close();
    }

    private ServerResponse page() {
        return assets.find("index.html")
                .map(page -> Replies.bytes(
                        Replies.status(200).header("Cache-Control", "no-store"), page.type(), page.bytes()))
                .orElseGet(() -> Replies.status(404).build());
    }

    private ServerResponse asset(String file) {
        return assets.find(file.startsWith("/") ? file.substring(1) : file)
                .map(asset -> Replies.bytes(
                        Replies.status(200)
                                // Kept, and asked for each time whether it is another one: a new release is seen at
                                // once.
                                .header("Cache-Control", "private, no-cache")
                                .header("ETag", asset.tag()),
                        asset.type(),
                        asset.bytes()))
                .orElseGet(() -> Replies.status(404).build());
    }

    private ServerResponse changes(ServerRequest request) {
        String token = tokens.of(request.servletRequest());
        return Replies.json(
                Replies.status(200).header("Set-Cookie", Tokens.cookie(request.servletRequest(), token)),
                Members.with("at", Instant.now())
                        .and("me", me(desk.caller()))
                        .and("csrf", SecurityTokens.with(token, request.servletRequest()))
                        .and(
                                "changes",
                                desk.changes().stream()
                                        .map(name -> views(name).brief())
                                        .toList())
                        .map());
    }

    private ServerResponse snapshot(ServerRequest request) {
        String name = request.pathVariable("name");
        Views views = views(name);
        Span span = span(request);
        Snapshot snapshot;
        try {
            snapshot = views.snapshot(span);
        } catch (RuntimeException e) {
            log.debug("'{}' cannot be read", name, e);
            throw Refusal.unavailable("where '" + name + "' stands cannot be read: " + e.getMessage());
        }
        Caller caller = desk.caller();
        Members body = Members.with("at", snapshot.at()).and("me", me(caller));
        snapshot.parts().forEach((part, value) -> {
            body.and(part, value);
            if (part.equals("oldPath")) {
                body.and("actions", actions(caller, snapshot));
            }
        });
        return Replies.json(200, body.and("unknown", snapshot.unknown()).map());
    }

    private ServerResponse perform(ServerRequest request) throws IOException {
        boolean json = request.headers()
                .contentType()
                .filter(type -> type.isCompatibleWith(MediaType.APPLICATION_JSON) && type.isConcrete())
                .isPresent();
        if (!json) {
            throw Refusal.notJson();
        }
        String forged = Tokens.objection(request.servletRequest());
        if (forged != null) {
            throw Refusal.forged(forged);
        }
        Order order = OrderBody.read(request.servletRequest().getInputStream().readNBytes(OrderBody.MOST_BYTES + 1));
        String name = request.pathVariable("name");
        try {
            Done done = desk.perform(name, request.pathVariable("operation"), order);
            return Replies.json(
                    200,
                    Members.with("message", done.message())
                            .and("before", done.before())
                            .and("after", done.after())
                            .map());
        } finally {
            Views shown = views.get(name);
            if (shown != null) {
                shown.outdate();
            }
        }
    }

    private ServerResponse evidence(ServerRequest request) {
        return Evidence.of(desk, request.pathVariable("name"));
    }

    private Views views(String name) {
        Views known = views.get(name);
        return known != null
                ? known
                : views.computeIfAbsent(name, any -> new Views(switchback, desk.change(name), nanos, worker));
    }

    private static Span span(ServerRequest request) {
        String hours = request.param("hours").orElse("");
        if (hours.isEmpty()) {
            return Span.USUAL;
        }
        if (!hours.matches("[1-9][0-9]{0,4}")) {
            throw Refusal.bad(List.of("hours is '" + hours + "': give a whole number of hours, 1 or more"));
        }
        return Span.covering(Integer.parseInt(hours));
    }

    private static Map<String, @Nullable Object> me(Caller caller) {
        return Members.with("name", caller.name())
                .and("roles", caller.roles().stream().sorted().map(Role::name).toList())
                .map();
    }

    private static List<Map<String, @Nullable Object>> actions(Caller caller, Snapshot snapshot) {
        return Arrays.stream(Operation.values())
                .map(operation -> {
                    String why = operation.objection(caller, snapshot.phase());
                    return Members.with("action", operation.word())
                            .and("allowed", why.isEmpty())
                            .and("why", why)
                            .map();
                })
                .toList();
    }

    private interface Handler {
        ServerResponse handle(ServerRequest request) throws IOException;
    }

    /** With whatever is thrown told in JSON, too. */
    private static HandlerFunction<ServerResponse> told(Handler handler) {
        return request -> {
            try {
                return handler.handle(request);
            } catch (TurnedDownException e) {
                return Replies.json(e.kind().status(), e.body());
            } catch (Refusal e) {
                return Replies.json(e.status(), e.body());
            } catch (RuntimeException e) {
                log.error("The console failed at {} {}", request.method(), request.path(), e);
                Refusal failed = Refusal.failed();
                return Replies.json(failed.status(), failed.body());
            }
        };
    }
}

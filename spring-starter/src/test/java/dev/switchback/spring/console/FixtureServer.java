package dev.switchback.spring.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Serves the page as the starter does, under a context path, with snapshots that a test chooses; keeps what is posted. */
final class FixtureServer implements AutoCloseable {

    static final String PATH = "/shop/ops/switchback/";

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none'";

    /** What came in: which action of which change, with which body and tokens. */
    record Posted(String change, String action, String body, String switchbackToken, String springToken) {}

    record Answer(int status, String type, String body) {

        static Answer json(int status, Object body) {
            return new Answer(status, "application/json", JsonWriter.text(body));
        }
    }

    private final Map<String, Supplier<Map<String, Object>>> changes = new LinkedHashMap<>();
    private final ConcurrentLinkedQueue<Posted> posted = new ConcurrentLinkedQueue<>();
    private final AtomicLong asked = new AtomicLong();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private volatile Answer toPosts = done("off: the built-in flag is off", "50 %", "0 %");
    private volatile Answer toAll;

    FixtureServer(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    synchronized FixtureServer with(String name, Supplier<Map<String, Object>> snapshot) {
        changes.put(name, snapshot);
        return this;
    }

    /** What every POST is answered with from now on. */
    void answerPosts(Answer answer) {
        toPosts = answer;
    }

    /** What everything but the page itself is answered with; null to go back to the snapshots. */
    void answerAll(Answer answer) {
        toAll = answer;
    }

    static Answer done(String message, String before, String after) {
        return Answer.json(200, Trees.map("message", message, "before", before, "after", after));
    }

    static Answer refused(int status, String message, String... reasons) {
        return Answer.json(status, Trees.map("code", "refused", "message", message, "reasons", List.of(reasons)));
    }

    List<Posted> posted() {
        return List.copyOf(posted);
    }

    /** How often anything but the page itself was asked for. */
    long asked() {
        return asked.get();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            String inside = path.startsWith(PATH) ? path.substring(PATH.length()) : null;
            if (inside == null) {
                send(exchange, new Answer(404, "text/html", "<h1>no such page</h1>"));
            } else if (inside.startsWith("api/")) {
                asked.incrementAndGet();
                Answer all = toAll;
                send(exchange, all == null ? api(exchange, inside.substring("api/".length())) : all);
            } else {
                resource(exchange, inside.isEmpty() ? "index.html" : inside.replaceFirst("^assets/", ""));
            }
        }
    }

    private synchronized Answer api(HttpExchange exchange, String path) throws IOException {
        String[] parts = path.split("/", -1);
        if (parts.length == 1) {
            return Answer.json(200, list());
        }
        String name = URLDecoder.decode(parts[1].replace("+", "%2B"), UTF_8);
        Supplier<Map<String, Object>> snapshot = changes.get(name);
        if (snapshot == null) {
            return Answer.json(
                    404,
                    Trees.map(
                            "code",
                            "unknown",
                            "message",
                            "no change '" + name + "' is registered",
                            "reasons",
                            List.of()));
        }
        if ("POST".equals(exchange.getRequestMethod())) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            posted.add(new Posted(
                    name, parts[2], body, header(exchange, "X-Switchback-Token"), header(exchange, "X-CSRF-TOKEN")));
            return toPosts;
        }
        return parts.length == 2 ? Answer.json(200, snapshot.get()) : new Answer(200, "application/zip", "PK");
    }

    private Map<String, Object> list() {
        List<Object> all = new ArrayList<>();
        changes.forEach((name, snapshot) -> {
            Map<String, Object> one = snapshot.get();
            Map<String, Object> path = Trees.object(one, "oldPath");
            all.add(Trees.map(
                    "name",
                    name,
                    "phase",
                    Trees.object(one, "phase").get("name"),
                    "sentence",
                    path == null ? "unknown" : path.get("sentence"),
                    "level",
                    path == null ? "unknown" : path.get("level")));
        });
        return Trees.map(
                "at",
                "2026-11-30T13:40:00Z",
                "me",
                Trees.map("name", "ada", "roles", List.of("OPERATOR")),
                "csrf",
                List.of(
                        Trees.map("header", "X-Switchback-Token", "token", "t-1"),
                        Trees.map("header", "X-CSRF-TOKEN", "token", "s-1")),
                "changes",
                all);
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    private void resource(HttpExchange exchange, String name) throws IOException {
        String type = name.endsWith(".js") ? "text/javascript" : name.endsWith(".css") ? "text/css" : "text/html";
        try (InputStream in = name.contains("..")
                ? null
                : FixtureServer.class.getResourceAsStream("/dev/switchback/spring/console/" + name)) {
            if (in == null) {
                send(exchange, new Answer(404, "text/html", "<h1>no such page</h1>"));
            } else {
                send(exchange, new Answer(200, type, new String(in.readAllBytes(), UTF_8)));
            }
        }
    }

    private void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] bytes = answer.body().getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type() + ";charset=utf-8");
        exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        if (answer.status() == 302) {
            exchange.getResponseHeaders().set("Location", "/login");
        }
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** All fixtures. */
    static FixtureServer withAll(int port) throws IOException {
        return new FixtureServer(port)
                .with("customer-name", () -> new Snapshots().open())
                .with("order-address", () -> new Snapshots().frozen())
                .with("invoice-lines", () -> new Snapshots().backfilling())
                .with("phone-number", () -> new Snapshots().closing())
                .with("email-parts", () -> new Snapshots().contracted())
                .with("price-net", () -> new Snapshots().unread())
                .with("it's " + Snapshots.HOSTILE, () -> new Snapshots().hostile());
    }

    /** The page of one change. */
    String page(String name) {
        return url() + "#" + URLEncoder.encode(name, UTF_8).replace("+", "%20");
    }

    /** Serves all fixtures on a port, to look at them: the only argument. */
    public static void main(String[] arguments) throws Exception {
        System.out.println(withAll(Integer.parseInt(arguments[0])).url());
        Thread.currentThread().join();
    }
}

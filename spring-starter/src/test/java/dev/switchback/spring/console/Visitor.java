package dev.switchback.spring.console;

import dev.switchback.journal.Json;
import dev.switchback.journal.JsonText;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Somebody with a browser that keeps cookies, and repeats tokens as the page does. */
final class Visitor {

    private final HttpClient browser = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final String base;
    private final String name;

    Visitor(String base, String name) {
        this.base = base;
        this.name = name;
    }

    /** What came back; {@code map()} is the body as JSON. */
    record Answer(int status, HttpResponse<byte[]> raw) {

        String text() {
            return new String(raw.body(), StandardCharsets.UTF_8);
        }

        @SuppressWarnings("unchecked") // an object's members have names
        Map<String, Object> map() {
            return (Map<String, Object>) JsonText.read(text());
        }

        /** The value at a path of names and numbers: "ramp.observed.percent", "fleet.0.id". */
        Object at(String path) {
            Object value = map();
            for (String step : List.of(path.split("\\.", -1))) {
                value = value instanceof List<?> list
                        ? list.get(Integer.parseInt(step))
                        : ((Map<?, ?>) value).get(step);
            }
            return value;
        }

        @SuppressWarnings("unchecked")
        List<Object> list(String path) {
            return (List<Object>) at(path);
        }

        String header(String header) {
            return raw.headers().firstValue(header).orElse("");
        }
    }

    /** Where the console is for him. */
    String address() {
        return base;
    }

    Answer get(String path, String... headers) {
        return send(request(path).headers(with(headers)).GET());
    }

    Answer changes() {
        return get("/api/changes");
    }

    Answer snapshot() {
        return get("/api/changes/customer-name");
    }

    /** The tokens of the page, as headers. */
    String[] tokens() {
        List<String> headers = new ArrayList<>();
        for (Object token : changes().list("csrf")) {
            headers.add((String) ((Map<?, ?>) token).get("header"));
            headers.add((String) ((Map<?, ?>) token).get("token"));
        }
        return headers.toArray(String[]::new);
    }

    /** As the page does it. */
    Answer perform(String operation, Map<String, ?> order) {
        return post(operation, Json.line(order), "application/json", tokens());
    }

    Answer post(String operation, String body, String type, String... headers) {
        return send(request("/api/changes/customer-name/" + operation)
                .headers(with(headers))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> raw = browser.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(raw.statusCode(), raw);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(60))
                .header("X-From", "test");
    }

    private String[] with(String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        if (!name.isEmpty()) {
            all.add("Authorization");
            all.add("Basic "
                    + Base64.getEncoder().encodeToString((name + ":" + name).getBytes(StandardCharsets.UTF_8)));
        } else {
            all.add("X-Nobody");
            all.add("true");
        }
        return all.toArray(String[]::new);
    }
}

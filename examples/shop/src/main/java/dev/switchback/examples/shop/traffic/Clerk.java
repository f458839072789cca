package dev.switchback.examples.shop.traffic;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A clerk who serves shoppers by the shop's own HTTP interface: logs in by the form, and sends the CSRF token with each write. For one
 * thread.
 */
final class Clerk {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final JsonMapper json = new JsonMapper();
    private final HttpClient http;
    private final URI shop;
    private String header = "";
    private String token = "";

    /** For the shop whose page is at this address, which ends with a slash. */
    Clerk(URI shop) {
        this.shop = shop;
        this.http = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(Redirect.NEVER)
                .connectTimeout(PATIENCE)
                .build();
    }

    void logIn(String user, String password) throws IOException, InterruptedException {
        takeToken();
        String form = "username=" + encoded(user) + "&password=" + encoded(password) + "&_csrf=" + encoded(token);
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(shop.resolve("login"))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
        String where = answer.headers().firstValue("Location").orElse("");
        if (answer.statusCode() != 302 || where.contains("error")) {
            throw new IOException("'" + user + "' could not log in: " + answer.statusCode() + ' ' + where);
        }
        takeToken();
    }

    /** For a shopper, by whom a flag's percentage goes. */
    HttpResponse<String> get(String path, String shopper) throws IOException, InterruptedException {
        return http.send(request(path, shopper).GET().build(), BodyHandlers.ofString());
    }

    /** The same with something to write. */
    HttpResponse<String> send(String method, String path, Map<String, ?> body, String shopper)
            throws IOException, InterruptedException {
        return http.send(
                request(path, shopper)
                        .header("Content-Type", "application/json")
                        .header(header, token)
                        .method(method, BodyPublishers.ofString(json.writeValueAsString(body)))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String shopper) {
        return HttpRequest.newBuilder(shop.resolve(path)).timeout(PATIENCE).header("X-Shopper", shopper);
    }

    private void takeToken() throws IOException, InterruptedException {
        JsonNode session = json.readTree(get("api/session", "clerk").body());
        header = session.required("header").asString();
        token = session.required("token").asString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

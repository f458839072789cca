package dev.switchback.spring.console;

import dev.switchback.journal.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Answers, with the headers that all of them have. Written as bytes: whatever the application does with its own JSON makes no
 * difference here.
 */
final class Replies {

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private Replies() {}

    static ServerResponse json(int status, Map<String, ? extends @Nullable Object> body) {
        return json(status(status), body);
    }

    static ServerResponse json(ServerResponse.BodyBuilder reply, Map<String, ? extends @Nullable Object> body) {
        return bytes(
                reply.header("Cache-Control", "no-store"),
                "application/json",
                Json.line(body).getBytes(StandardCharsets.UTF_8));
    }

    static ServerResponse bytes(ServerResponse.BodyBuilder reply, String type, byte[] bytes) {
        return reply.header("Content-Type", type).build((request, response) -> {
            response.setContentLength(bytes.length);
            response.getOutputStream().write(bytes);
            return null;
        });
    }

    static ServerResponse.BodyBuilder status(int status) {
        return ServerResponse.status(status)
                .header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer");
    }
}

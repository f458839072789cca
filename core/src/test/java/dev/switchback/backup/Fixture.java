package dev.switchback.backup;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** A document as a tool writes it, made one of the server that is asked: its identifier and version, and times as if it were now. */
record Fixture(String file, Server server) {

    private static final String IDENTIFIER = "7689324913302356006";
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Pattern TIME = Pattern.compile("2026-[0-9-]+T[0-9:]+Z");
    private static final Pattern EPOCH = Pattern.compile("\\b179[0-9]{7}\\b");
    private static final Pattern FLOATING = Pattern.compile("\\b1\\.79[0-9]*e\\+09");

    String text() {
        try (InputStream in = Fixture.class.getResourceAsStream(file)) {
            return adapted(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String adapted(String text) {
        String major = String.valueOf(server.majorVersion());
        String here = text.replace(IDENTIFIER, server.systemIdentifier())
                .replace("\"majorVersion\": 18", "\"majorVersion\": " + major)
                .replace("\"version\": \"18\"", "\"version\": \"" + major + "\"")
                .replace("\"18.1\"} 18.1", "\"" + major + ".1\"} " + major + ".1");
        Duration later = Duration.between(NOW, server.now()).truncatedTo(ChronoUnit.SECONDS);
        here = TIME.matcher(here)
                .replaceAll(time -> Instant.parse(time.group()).plus(later).toString());
        here = EPOCH.matcher(here).replaceAll(time -> String.valueOf(Long.parseLong(time.group()) + later.toSeconds()));
        return FLOATING.matcher(here)
                .replaceAll(time -> String.valueOf(Double.parseDouble(time.group()) + later.toSeconds()));
    }

    /** The source that reads such a document; a metrics page comes from a server. */
    BackupSource source(WebServer web) {
        String document = text();
        return switch (file.substring(0, file.indexOf('/'))) {
            case "cnpg" -> BackupSources.cloudNativePg("shop-db", () -> stream(document));
            case "pgbackrest" -> BackupSources.pgBackRest("main", () -> stream(document));
            case "prometheus" -> Prometheus.page(web.serving(file, document), server.systemIdentifier());
            default -> throw new IllegalArgumentException(file);
        };
    }

    private static InputStream stream(String document) {
        return new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8));
    }
}

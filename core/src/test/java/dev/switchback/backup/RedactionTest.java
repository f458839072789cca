package dev.switchback.backup;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchback.database.Session;
import dev.switchback.journal.Json;
import dev.switchback.testing.CustomerName;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Secrets are planted everywhere in a document, one place after the other, and searched for in everything that comes out. */
class RedactionTest {

    private static final String SECRET = "https://sesame:sesame@bucket.sesame.example/sesame?token=sesame";
    private static final Logger LOGS = (Logger) LoggerFactory.getLogger("dev.switchback");

    private static Asking asking;
    private static Server server;

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private @Nullable Level level;
    private int places;

    @BeforeAll
    static void server() {
        asking = new Asking();
        server = asking.server();
    }

    @AfterAll
    static void close() {
        asking.close();
    }

    @BeforeEach
    void listen() {
        logged.start();
        level = LOGS.getLevel();
        LOGS.setLevel(Level.TRACE);
        LOGS.addAppender(logged);
    }

    @AfterEach
    void stopListening() {
        LOGS.detachAppender(logged);
        LOGS.setLevel(level);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cnpg/good.json",
                "cnpg/good-in-core.json",
                "cnpg/failed-since.json",
                "pgbackrest/good-one-of-two-repositories.json",
                "pgbackrest/broken-repository.json"
            })
    void neverShowsWhatADocumentHides(String file) {
        Object document = JsonReader.read(new Fixture(file, server).text());
        planted(document, whole -> show(file, Json.pretty(whole)));
        assertThat(places).as("places in %s", file).isGreaterThan(10);
        assertThat(logged.list.toString()).doesNotContain("sesame");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cnpg/good.json", "pgbackrest/good.json"})
    void neverShowsWhereADocumentBreaksOff(String file) {
        String text = new Fixture(file, server).text();
        for (int end = 0; end < text.length(); end += 97) {
            show(file, text.substring(0, end) + SECRET);
            show(file, text.substring(0, end) + '"' + SECRET);
            show(file, text.substring(0, end) + "sesame");
        }
        assertThat(logged.list.toString()).doesNotContain("sesame");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prometheus/good-plugin.txt", "prometheus/two-clusters.txt"})
    void neverShowsWhatALineOfMetricsHides(String file) {
        String text = new Fixture(file, server).text();
        try (WebServer web = new WebServer()) {
            List<String> lines = text.lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                int blank = line.lastIndexOf(' ');
                for (String bad : List.of(
                        line + " " + SECRET,
                        line.substring(0, blank) + " " + SECRET,
                        line.replaceAll("[{ ].*", "{cluster=\"" + SECRET + "\"} 1"))) {
                    List<String> changed = new ArrayList<>(lines);
                    changed.set(i, bad);
                    String page = i + "/" + changed.hashCode();
                    all(Prometheus.page(
                            web.serving(page + "/sesame", String.join("\n", changed)), server.systemIdentifier()));
                }
            }
        }
        assertThat(logged.list.toString()).doesNotContain("sesame");
    }

    @ParameterizedTest
    @ValueSource(strings = {"an exception's message", "an error's cause"})
    void neverShowsWhatASourceThrows(String what) {
        boolean wrapped = what.contains("cause");
        all(new BackupSource() {
            @Override
            public String name() {
                return "custom";
            }

            @Override
            public BackupEvidence read(Session session) {
                throw wrapped
                        ? new IllegalStateException(SECRET, new IllegalArgumentException(SECRET))
                        : new IllegalArgumentException(SECRET);
            }
        });
        all(BackupSources.cloudNativePg("shop-db", () -> {
            throw new NoSuchFileException(SECRET);
        }));
        all(BackupSources.pgBackRest("main", Path.of("/sesame/sesame.json")));
        assertThat(logged.list.toString()).doesNotContain("sesame");
    }

    private void show(String file, String text) {
        Callable<InputStream> opens = () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        all(
                file.startsWith("cnpg/")
                        ? BackupSources.cloudNativePg("shop-db", opens)
                        : BackupSources.pgBackRest("main", opens));
    }

    /** What the checks say, and the evidence behind it. */
    private void all(BackupSource source) {
        places++;
        List<Reading> readings = asking.database()
                .inTransaction(session -> new Readings(CustomerName.CHANGE, List.of(source)).in(session));
        assertThat(asking.results(source) + " " + readings).doesNotContain("sesame");
    }

    /** Hands on the document with each text of it replaced in turn, and with a member more in each object. */
    private static void planted(Object value, Consumer<Object> whole) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> more = new LinkedHashMap<>(map);
            more.put(SECRET, SECRET);
            whole.accept(more);
            map.forEach((name, member) -> planted(member, changed -> {
                Map<Object, Object> copy = new LinkedHashMap<>(map);
                copy.put(name, changed);
                whole.accept(copy);
            }));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                int place = i;
                planted(list.get(i), changed -> {
                    List<Object> copy = new ArrayList<>(list);
                    copy.set(place, changed);
                    whole.accept(copy);
                });
            }
        } else {
            whole.accept(SECRET);
        }
    }
}

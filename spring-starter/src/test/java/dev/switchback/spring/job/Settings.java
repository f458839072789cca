package dev.switchback.spring.job;

import dev.switchback.testing.TestDatabase;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The settings of the application in tests: its database, short times, and nothing of what it does not need. */
final class Settings {

    private Settings() {}

    static Map<String, String> properties(TestDatabase database) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("spring.application.name", "shop");
        properties.put("spring.datasource.url", database.url());
        properties.put("spring.datasource.username", "postgres");
        properties.put("spring.flyway.enabled", "false");
        properties.put("spring.main.banner-mode", "off");
        properties.put(
                "spring.autoconfigure.exclude",
                "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration,"
                        + "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration");
        properties.put("spring.data.jpa.repositories.enabled", "false");
        properties.put("server.port", "0");
        properties.put("switchback.poll-every", "50ms");
        properties.put("switchback.lease", "400ms");
        properties.put("switchback.heartbeat-expiry", "2s");
        properties.put("switchback.audit.rows-at-once", "0");
        properties.put("switchback.backfill.lease", "1s");
        properties.put("switchback.window.minimum-age", "1ms");
        properties.put("switchback.window.minimum-stable", "1ms");
        properties.put("switchback.window.foreign-quiet", "1ms");
        return properties;
    }

    /** The same as environment variables. */
    static Map<String, String> variables(TestDatabase database) {
        Map<String, String> variables = new LinkedHashMap<>();
        properties(database)
                .forEach((key, value) -> variables.put(
                        key.toUpperCase(Locale.ROOT).replace("-", "").replace('.', '_'), value));
        return variables;
    }
}

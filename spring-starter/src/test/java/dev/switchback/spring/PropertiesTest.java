package dev.switchback.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.BuilderSettings;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.backup.BackupPolicy;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.CustomerName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The properties: the builder's defaults, no more and no less, and no value that it would not take. */
class PropertiesTest {

    @Test
    void haveTheDefaultsOfTheBuilder() {
        SwitchbackBuilder untouched = builder();
        SwitchbackBuilder set = builder();

        bound(Map.of()).applyTo(set, false);

        assertThat(BuilderSettings.of(set)).isEqualTo(BuilderSettings.of(untouched));
        assertThat(BuilderSettings.fields())
                .as("a new setting of the builder is a property too, or is found among the beans")
                .isEqualTo(29);
    }

    @Test
    void demandBackupsOnlyWhereThereIsWhoTellsOfThem() {
        SwitchbackBuilder withSource = builder();
        bound(Map.of()).applyTo(withSource, true);
        assertThat(BuilderSettings.of(withSource).backups()).isEqualTo(BackupPolicy.STANDARD);

        SwitchbackBuilder required = builder();
        bound(Map.of("switchback.backups.required", "true", "switchback.backups.minimum-horizon", "30d"))
                .applyTo(required, false);
        assertThat(BuilderSettings.of(required).backups())
                .isEqualTo(BackupPolicy.STANDARD.withMinimumHorizon(Duration.ofDays(30)));
    }

    @Test
    void reachTheBuilder() {
        SwitchbackBuilder builder = builder();
        bound(Map.of(
                        "switchback.poll-every", "2s",
                        "switchback.locks.tries", "3",
                        "switchback.guards.policy", "report",
                        "switchback.audit.rows-at-once", "0",
                        "switchback.backfill.workers", "4",
                        "switchback.traffic.retention", "60d",
                        "switchback.require-rollback-drill", "90d",
                        "switchback.window.minimum-age", "21d"))
                .applyTo(builder, false);
        BuilderSettings settings = BuilderSettings.of(builder);
        assertThat(settings.poll()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.locks().tries()).isEqualTo(3);
        assertThat(settings.guards().name()).isEqualTo("REPORT");
        assertThat(settings.audit().on()).isFalse();
        assertThat(settings.backfill().workers()).isEqualTo(4);
        assertThat(settings.window().minimumAge()).isEqualTo(Duration.ofDays(21));
        assertThat(settings.trafficRetention()).isEqualTo(Duration.ofDays(60));
        assertThat(settings.drillAge()).isEqualTo(Duration.ofDays(90));
    }

    @ParameterizedTest(name = "{0}={1} is refused: {2}")
    @CsvSource({
        "switchback.locks.timeout, 0s, at least 1 ms",
        "switchback.window.minimum-age, 0s, give a positive duration",
        "switchback.audit.rows-at-once, -1, or 0 for no audit",
        "switchback.backfill.workers, 0, 1 to 64",
        "switchback.backups.minimum-horizon, 0s, give a positive duration",
        "switchback.leese, 3s, switchback.leese"
    })
    void areRefusedWithWords(String key, String value, String words) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SwitchbackAutoConfiguration.class))
                .withBean(SchemaChange.class, () -> CustomerName.CHANGE)
                .withBean(DataSource.class, PGSimpleDataSource::new)
                .withPropertyValues(key + "=" + value)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .satisfies(cause -> assertThat(cause.toString()).contains(words)));
    }

    @Test
    void areDescribedForEditors() throws IOException {
        try (InputStream metadata =
                SwitchbackProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            String json = new String(metadata.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(json)
                    .contains("switchback.poll-every", "How often phases are read and the heartbeat is written.")
                    .contains("switchback.jooq.one-shape", "switchback.web.targeting-key-header")
                    .contains("switchback.roles.on-call", "Authorities of those who take a change back.")
                    .contains("management.endpoint.switchback.access");
        }
    }

    private static SwitchbackBuilder builder() {
        return Switchback.builder(new PGSimpleDataSource());
    }

    private static SwitchbackProperties bound(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("switchback", SwitchbackProperties.class);
    }
}

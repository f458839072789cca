package dev.switchback.examples.shop.backup;

import dev.switchback.backup.BackupSource;
import dev.switchback.backup.BackupSources;
import dev.switchback.backup.Prometheus;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Base backups by their metrics, and the archive by the server's own statistics: what the gate asks before anything is dropped. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("shop.backups.prometheus")
@EnableConfigurationProperties(BackupProperties.class)
class Backups {

    @Bean
    BackupSource baseBackups(BackupProperties properties) {
        return Prometheus.query(
                properties.prometheus(),
                Map.of("namespace", properties.namespace(), "cluster", properties.cluster()),
                properties.systemIdentifier());
    }

    @Bean
    BackupSource archive() {
        return BackupSources.archiver();
    }
}

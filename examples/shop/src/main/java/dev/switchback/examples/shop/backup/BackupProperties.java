package dev.switchback.examples.shop.backup;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The Prometheus that knows of the backups of a CloudNativePG cluster.
 *
 * @param prometheus its address
 * @param namespace of the cluster
 * @param cluster its name
 * @param systemIdentifier of its database: metrics do not say which one they are of
 */
@ConfigurationProperties("shop.backups")
record BackupProperties(URI prometheus, String namespace, String cluster, String systemIdentifier) {}

package dev.switchback.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.jar.JarFile;

/** The PostgreSQL servers that tests can have. */
public enum PostgresVersion {
    /** What is on the class path: the newest, unless {@code -Dembedded-postgres.version} says another. */
    CURRENT {
        @Override
        EmbeddedPostgres.Builder builder() {
            return EmbeddedPostgres.builder();
        }
    },

    /** The oldest that is supported; Maven puts its binaries beside the class path, where they cannot collide. */
    OLDEST {
        @Override
        EmbeddedPostgres.Builder builder() {
            return EmbeddedPostgres.builder().setPgBinaryResolver((system, machine) -> binaries(OLDEST_JAR));
        }
    };

    private static final Path OLDEST_JAR = Path.of("target", "test-servers", "oldest-postgres.jar");

    abstract EmbeddedPostgres.Builder builder();

    /** The only archive in a jar of one platform's binaries. */
    private static InputStream binaries(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            String archive = file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".txz"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no binaries in " + jar.toAbsolutePath()));
            try (InputStream bytes = file.getInputStream(file.getJarEntry(archive))) {
                return new ByteArrayInputStream(bytes.readAllBytes());
            }
        }
    }
}

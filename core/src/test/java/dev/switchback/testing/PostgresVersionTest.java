package dev.switchback.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Two servers at once, of different versions. */
class PostgresVersionTest {

    @Test
    void givesTheOldestSupportedVersionBesideTheCurrentOne() {
        try (TestDatabase oldest = Postgres.newDatabase(PostgresVersion.OLDEST);
                TestDatabase current = Postgres.newDatabase()) {
            assertThat(major(oldest)).isEqualTo(15);
            assertThat(major(current)).isGreaterThanOrEqualTo(15);
            assertThat(oldest.text("SHOW port")).isNotEqualTo(current.text("SHOW port"));
        }
    }

    private static long major(TestDatabase database) {
        return database.number("SELECT current_setting('server_version_num')::int / 10000");
    }
}

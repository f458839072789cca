package dev.switchback.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.change.SwitchbackException;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.testing.Promise;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents are as old as their files, of a bounded size and depth, and need a library that others do not. */
class DocumentsTest {

    private final Asking asking = new Asking();

    @AfterEach
    void close() {
        asking.close();
    }

    private CheckResult baseBackup(BackupSource source) {
        return asking.results(source).get("base-backup");
    }

    private CheckResult baseBackup(String document) {
        return baseBackup(BackupSources.cloudNativePg(
                "shop-db", () -> new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    @Promise("P7")
    void areAsOldAsTheirFiles(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("backups.json"), new Fixture("cnpg/good.json", asking.server()).text());
        BackupSource source = BackupSources.cloudNativePg("shop-db", file);
        assertThat(baseBackup(source).status()).isEqualTo(CheckStatus.PASS);
        Instant earlier = asking.server().now().minus(Duration.ofHours(3));
        Files.setLastModifiedTime(file, FileTime.from(earlier));
        CheckResult old = baseBackup(source);
        assertThat(old.status()).isEqualTo(CheckStatus.UNKNOWN);
        assertThat(old.value()).contains("it is 3 h old, and may be 60 min: write it again");
        Files.setLastModifiedTime(file, FileTime.from(earlier.plus(Duration.ofHours(5))));
        assertThat(baseBackup(source).value()).contains("set the clocks");
        Files.delete(file);
        assertThat(baseBackup(source).value()).contains("cannot be read: NoSuchFileException");
    }

    @Test
    void areBoundedInSizeAndDepth() {
        assertThat(baseBackup(" ".repeat(Documents.LARGEST + 1)).value()).contains("the document is larger than");
        assertThat(baseBackup("[".repeat(100_000)).value()).contains("no deeper than 64 levels");
    }

    @Test
    void aBackupThatIsYetToEndIsAMatterOfClocks() {
        Instant later = asking.server().now().plus(Duration.ofHours(1));
        CheckResult result =
                baseBackup("{\"kind\": \"List\", \"items\": [{\"kind\": \"Cluster\", \"metadata\": {\"name\":"
                        + " \"shop-db\"}, \"status\": {\"systemID\": \""
                        + asking.server().systemIdentifier() + "\"}}, {\"kind\":"
                        + " \"Backup\", \"spec\": {\"cluster\": {\"name\": \"shop-db\"}}, \"status\": {\"phase\": \"completed\","
                        + " \"stoppedAt\": \"" + later + "\"}}]}");
        assertThat(result.status()).isEqualTo(CheckStatus.UNKNOWN);
        assertThat(result.value()).contains("set the clocks");
    }

    /** Everything that this test's class path has but the optional library. */
    private static final class WithoutJackson extends URLClassLoader {

        WithoutJackson(URL... urls) {
            super(urls, DocumentsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("com.fasterxml.")) {
                throw new ClassNotFoundException(name);
            }
            return name.startsWith("dev.switchback.backup.") ? own(name) : super.loadClass(name, resolve);
        }

        private Class<?> own(String name) throws ClassNotFoundException {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Test
    void sayWhatToAddWhereTheOptionalLibraryIsMissing() throws Exception {
        URL classes = BackupSources.class.getProtectionDomain().getCodeSource().getLocation();
        try (WithoutJackson loader = new WithoutJackson(classes)) {
            Class<?> sources = loader.loadClass(BackupSources.class.getName());
            assertThat(sources.getMethod("archiver").invoke(null)).isNotNull();
            assertThatThrownBy(() -> sources.getMethod("pgBackRest", String.class, Path.class)
                            .invoke(null, "main", Path.of("info.json")))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .isInstanceOf(SwitchbackException.class)
                    .hasMessageContaining("put com.fasterxml.jackson.core:jackson-core on the class path");
        }
    }
}

package dev.switchback.examples.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.examples.drill.process.ClassPaths;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The old image was built before there was Switchback. */
class OldImageTest {

    @Test
    void hasNoSwitchbackOnItsClassPath() throws Exception {
        try (URLClassLoader old = new URLClassLoader(urls(ClassPaths.old()), ClassLoader.getPlatformClassLoader())) {
            assertThatCode(() -> old.loadClass("dev.switchback.examples.drill.image.OldImage"))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> old.loadClass("dev.switchback.Switchback"))
                    .isInstanceOf(ClassNotFoundException.class);
        }
        assertThat(ClassPaths.all()).contains("core");
    }

    private static URL[] urls(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator, -1))
                .map(OldImageTest::url)
                .toArray(URL[]::new);
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(entry, e);
        }
    }
}

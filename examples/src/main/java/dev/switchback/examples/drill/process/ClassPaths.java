package dev.switchback.examples.drill.process;

import dev.switchback.examples.drill.image.OldImage;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.sql.DriverManager;
import java.sql.SQLException;

/** What each image finds on its class path. */
public final class ClassPaths {

    private ClassPaths() {}

    /** The old image's: the drill's own classes and the JDBC driver, nothing else. */
    public static String old() {
        return sourceOf(OldImage.class) + File.pathSeparator + sourceOf(driver());
    }

    /** The new image's: all of the drill's. */
    public static String all() {
        return System.getProperty("java.class.path");
    }

    private static Class<?> driver() {
        try {
            return DriverManager.getDriver("jdbc:postgresql:").getClass();
        } catch (SQLException e) {
            throw new IllegalStateException("the drill's class path has no PostgreSQL driver", e);
        }
    }

    private static Path sourceOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IllegalStateException("cannot tell which jar " + type.getName() + " comes from");
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no file: " + source.getLocation(), e);
        }
    }
}

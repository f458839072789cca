package dev.switchback.spring.console;

import dev.switchback.change.SwitchbackException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The files of the page, out of the library's jar: those with a known ending, and none outside of their directory. */
final class Assets {

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=UTF-8",
            "css", "text/css;charset=UTF-8",
            "js", "text/javascript;charset=UTF-8",
            "mjs", "text/javascript;charset=UTF-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2",
            "txt", "text/plain;charset=UTF-8");

    /** Names that begin with a letter or a digit: no dots alone, nothing hidden, no separator but the slash. */
    private static final Pattern NAME =
            Pattern.compile("(?:[A-Za-z0-9][A-Za-z0-9._-]*/){0,3}[A-Za-z0-9][A-Za-z0-9._-]*\\.([a-z0-9]+)");

    private final Map<String, Asset> found = new ConcurrentHashMap<>();

    /** A file, with a tag that changes whenever its bytes do. */
    static final class Asset {

        private final String type;
        private final String tag;
        private final byte[] bytes;

        private Asset(String type, byte[] bytes) {
            this.type = type;
            this.tag = '"' + digest(bytes) + '"';
            this.bytes = bytes;
        }

        String type() {
            return type;
        }

        String tag() {
            return tag;
        }

        byte[] bytes() {
            return bytes.clone();
        }
    }

    /** The file of this name, if there is one that may be served. */
    Optional<Asset> find(String name) {
        Asset known = found.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        var match = NAME.matcher(name);
        String type = match.matches() ? TYPES.get(match.group(1)) : null;
        if (type == null) {
            return Optional.empty();
        }
        try (InputStream in = Assets.class.getResourceAsStream(name)) {
            if (in == null) {
                return Optional.empty();
            }
            Asset asset = new Asset(type, in.readAllBytes());
            found.put(name, asset);
            return Optional.of(asset);
        } catch (IOException e) {
            throw new SwitchbackException("cannot read " + name + " from the library's jar", e);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

package dev.switchback.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.switchback.change.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A package's files in a directory or in an archive. */
final class PackageFiles {

    static final String SUMS = "SHA256SUMS";

    /** When a file was written says nothing. Not the first moment that an archive can hold: with it goes the one of the JVM's time zone. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private static final long LARGEST = 1L << 30;

    private PackageFiles() {}

    static void writeDirectory(SortedMap<String, String> files, Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.deleteIfExists(directory.resolve(SUMS));
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (!file.getKey().equals(SUMS)) {
                Files.writeString(directory.resolve(file.getKey()), file.getValue(), UTF_8);
            }
        }
        Files.writeString(directory.resolve(SUMS), files.getOrDefault(SUMS, ""), UTF_8);
    }

    static void writeZip(SortedMap<String, String> files, Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.write(part, zip(bytes(files)));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static SortedMap<String, byte[]> bytes(SortedMap<String, String> files) {
        SortedMap<String, byte[]> bytes = new TreeMap<>();
        files.forEach((name, text) -> bytes.put(name, text.getBytes(UTF_8)));
        return bytes;
    }

    /** Files in the order of their names, stored as they are: what compresses them better differs from one Java to the next. */
    static byte[] zip(SortedMap<String, byte[]> files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out, UTF_8)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                CRC32 crc = new CRC32();
                crc.update(file.getValue());
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setMethod(ZipEntry.STORED);
                entry.setTimeLocal(NO_TIME);
                entry.setSize(file.getValue().length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(file.getValue());
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }

    /** What is in a directory, in those below it too. */
    static SortedMap<String, byte[]> readDirectory(Path directory) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(each -> !Files.isDirectory(each)).toList()) {
                String name = directory.relativize(file).toString().replace('\\', '/');
                files.put(name, Files.readAllBytes(file));
            }
        }
        return files;
    }

    /** What is in an archive; nothing is written to anywhere. */
    static SortedMap<String, byte[]> readZip(byte[] archive) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        long left = LARGEST;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive), UTF_8)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] bytes = zip.readNBytes((int) Math.min(left + 1, Integer.MAX_VALUE));
                left -= bytes.length;
                if (left < 0) {
                    throw new IOException("it holds more than " + LARGEST + " bytes");
                }
                files.put(entry.getName(), bytes);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("a name in it is not UTF-8", e);
        }
        return files;
    }

    /** What {@code sha256sum} would print for all files but the one that holds it. */
    static String sums(SortedMap<String, byte[]> files) {
        StringBuilder sums = new StringBuilder();
        files.forEach((name, bytes) -> {
            if (!name.equals(SUMS)) {
                sums.append(Sha256.of(bytes)).append("  ").append(name).append('\n');
            }
        });
        return sums.toString();
    }
}

package dev.switchback.examples.drill.process;

import dev.switchback.examples.drill.image.Counter;
import dev.switchback.examples.drill.image.OldImage;
import dev.switchback.examples.drill.image.Stats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Starts images, and sees to it that none of them outlives the drill. Thread-safe. */
public final class Images implements AutoCloseable {

    private final Path work;
    private final Path names;
    private final long rows;
    private final List<Image> all = new CopyOnWriteArrayList<>();
    private final List<Image> doomed = new CopyOnWriteArrayList<>();

    /**
     * Images that all serve the same rows.
     *
     * @param work the directory for their logs
     * @param names the file of names
     */
    public Images(Path work, Path names, long rows) {
        this.work = work;
        this.names = names;
        this.rows = rows;
    }

    /** Starts one, and waits until it serves. It counts in {@link #total}. */
    public Image start(Release release, String url) throws IOException {
        Image image = launch(release, url);
        all.add(image);
        image.await("the first unit of work", stats -> stats.units() > 0);
        return image;
    }

    /** Starts one that nobody expects to work. */
    public Image startDoomed(Release release, String url) throws IOException {
        Image image = launch(release, url);
        doomed.add(image);
        return image;
    }

    /** Over all images that were ever started to serve, each with its last statistics. */
    public long total(Counter counter) {
        return all.stream().mapToLong(image -> image.latest().of(counter)).sum();
    }

    /** The same over those of one release. */
    public long total(Release release, Counter counter) {
        return all.stream()
                .filter(image -> image.release() == release)
                .mapToLong(image -> image.latest().of(counter))
                .sum();
    }

    /** Where the new images write what they send. */
    public Path sqlLog() {
        return work.resolve("new-image-sql.log");
    }

    /** The images that are running. */
    public List<Image> running() {
        return all.stream().filter(Image::alive).toList();
    }

    /** The last errors that images told of. */
    public List<String> errors() {
        return all.stream()
                .map(Image::latest)
                .map(Stats::lastError)
                .filter(error -> !error.isEmpty())
                .distinct()
                .toList();
    }

    @Override
    public void close() {
        killAll();
    }

    /** Ends all that still run, at once. */
    public void killAll() {
        all.forEach(Image::kill);
        doomed.forEach(Image::kill);
    }

    private Image launch(Release release, String url) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-Dstdout.encoding=UTF-8"));
        command.addAll(List.of("-classpath", release.classPath(), release.mainClass()));
        command.addAll(List.of(names.toString(), String.valueOf(rows)));
        if (release == Release.NEW) {
            command.add(sqlLog().toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put(OldImage.URL, url);
        builder.redirectError(
                ProcessBuilder.Redirect.appendTo(work.resolve(logName(release)).toFile()));
        return new Image(release, builder.start());
    }

    static String logName(Release release) {
        return release.title().replace(' ', '-') + ".log";
    }
}

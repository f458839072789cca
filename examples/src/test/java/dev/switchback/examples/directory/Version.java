package dev.switchback.examples.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.jooq.SwitchbackJooq;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The directory's code as of one release, ready to be started.
 *
 * @param classPath with its classes and all that they need, and nothing of another release
 */
record Version(List<Path> classPath) {

    private static final Path TOP = Path.of("..");
    private static final Path MODULE = Path.of("examples", "directory");
    private static final Path GENERATED = Path.of("target", "generated-sources", "jooq");
    private static final Pattern DIFF = Pattern.compile("```diff\n(.*?)```", Pattern.DOTALL);

    /** As Maven has compiled it; Switchback is not on the class path. */
    static Version before() {
        List<Path> classPath = new ArrayList<>(all());
        classPath.removeAll(List.of(sourceOf(Switchback.class), sourceOf(SwitchbackJooq.class)));
        return new Version(classPath);
    }

    /** What {@code docs/adopting.md} shows. */
    static UnifiedDiff adoption() throws IOException {
        return new UnifiedDiff(DIFF.matcher(Files.readString(TOP.resolve("docs/adopting.md")))
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow());
    }

    /** The same code, copied to a directory, with a diff applied, and compiled beside the same generated classes. */
    static Version after(UnifiedDiff diff, Path directory) throws IOException {
        copy(TOP.resolve(MODULE), directory.resolve(MODULE));
        diff.applyTo(directory);
        List<Path> classPath = new ArrayList<>(all());
        classPath.remove(sourceOf(Main.class));
        Path classes = Files.createDirectory(directory.resolve("classes"));
        compile(
                List.of(directory.resolve(MODULE), TOP.resolve(MODULE).resolve(GENERATED)),
                List.of("-d", classes.toString(), "-classpath", joined(classPath)));
        classPath.add(0, classes);
        return new Version(classPath);
    }

    /** The change that this version registers. */
    SchemaChange change() throws IOException, ReflectiveOperationException {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {url(classPath.get(0))}, Version.class.getClassLoader())) {
            return (SchemaChange) loader.loadClass("dev.switchback.examples.directory.CustomerName")
                    .getField("CHANGE")
                    .get(null);
        }
    }

    boolean knowsSwitchback() throws IOException {
        URL[] urls = classPath.stream().map(Version::url).toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            return loader.getResource("dev/switchback/Switchback.class") != null;
        }
    }

    String joinedClassPath() {
        return joined(classPath);
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(from.resolve("src"))) {
            files = tree.filter(Files::isRegularFile).collect(Collectors.toCollection(ArrayList::new));
        }
        files.add(from.resolve("pom.xml"));
        for (Path file : files) {
            Path copy = to.resolve(from.relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
    }

    private static void compile(List<Path> roots, List<String> options) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path root : roots) {
            try (Stream<Path> tree = Files.walk(root)) {
                tree.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("--release", "17", "-proc:none"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiles = compiler.getTask(
                            complaints, files, null, all, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(compiles).as("compiles: %s", complaints).isTrue();
        }
    }

    private static List<Path> all() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
    }

    private static String joined(List<Path> classPath) {
        return classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static Path sourceOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no file holds " + type, e);
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("no URL of " + file, e);
        }
    }
}

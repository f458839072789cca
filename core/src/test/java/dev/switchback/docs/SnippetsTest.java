package dev.switchback.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every Java snippet in README and docs is code of a package of documents, and every linked file is there. */
class SnippetsTest {

    private static final Path TOP = Path.of("..");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");

    @Test
    void areCompiled() throws IOException {
        String code = "";
        for (String directory : List.of(
                "src/test/java/dev/switchback/docs",
                "../jooq-integration/src/test/java/dev/switchback/jooq/docs",
                "../spring-starter/src/test/java/dev/switchback/spring/docs")) {
            code += withoutSpace(read(sources(Path.of(directory))));
        }
        for (Path page : pages()) {
            List<String> snippets = JAVA.matcher(Files.readString(page))
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            for (String snippet : snippets) {
                for (String part : snippet.split("\n\n", -1)) {
                    assertThat(code).as("code of %s", page).contains(withoutSpace(part));
                }
            }
        }
    }

    @Test
    void linkToFilesThatAreThere() throws IOException {
        for (Path page : pages()) {
            LINK.matcher(Files.readString(page))
                    .results()
                    .map(match -> match.group(1))
                    .forEach(link -> assertThat(page.resolveSibling(link))
                            .as("linked from %s", page)
                            .exists());
        }
    }

    /** The first two lines of the README that start with {@code mvn} are the drill and all tests. */
    @Test
    void giveTheTwoCommandsFirst() throws IOException {
        assertThat(Files.readString(TOP.resolve("README.md")).lines().filter(line -> line.startsWith("mvn ")))
                .startsWith("mvn -q -Pdrill compile", "mvn -B -ntp verify");
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(TOP.resolve("docs"));
                Stream<Path> top = Files.list(TOP)) {
            return Stream.concat(docs, top)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static List<Path> sources(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static String read(List<Path> files) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : files) {
            text.append(Files.readString(file));
        }
        return text.toString();
    }

    private static String withoutSpace(String text) {
        return text.lines().map(line -> line.replaceAll("\\s+", "")).collect(Collectors.joining());
    }
}

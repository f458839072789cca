package dev.switchback.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A page of the documents, exactly as it stands there: what the tests run is what people copy. */
public record Page(String name) {

    private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

    /** The whole text. */
    public String text() {
        try {
            return Files.readString(Path.of("../docs").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All blocks of SQL, in order. */
    public List<String> sql() {
        return sqlOf(text());
    }

    /** The blocks of SQL after a text, in order; those of later sections follow. */
    public List<String> sqlAfter(String text) {
        String page = text();
        int start = page.indexOf(text);
        if (start < 0) {
            throw new IllegalArgumentException("docs/" + name + " does not say '" + text + "'");
        }
        return sqlOf(page.substring(start));
    }

    private static List<String> sqlOf(String text) {
        return SQL.matcher(text)
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
    }
}

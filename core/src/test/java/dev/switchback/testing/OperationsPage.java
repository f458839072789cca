package dev.switchback.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The SQL of docs/operations.md, exactly as it stands there: what the tests run is what people copy. */
public final class OperationsPage {

    private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

    private OperationsPage() {}

    /** The blocks of SQL after a text, in order; those of later sections follow. */
    public static List<String> sqlAfter(String text) {
        String page;
        try {
            page = Files.readString(Path.of("../docs/operations.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int start = page.indexOf(text);
        if (start < 0) {
            throw new IllegalArgumentException("docs/operations.md does not say '" + text + "'");
        }
        return SQL.matcher(page.substring(start))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
    }
}

package dev.switchback.diagnose;

import dev.switchback.change.Identifiers;
import dev.switchback.database.Tokens;
import dev.switchback.database.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a statement inserts.
 *
 * @param table as {@code to_regclass} takes it
 * @param columns that it names; null if it names none and fills them by their order
 */
record Insertion(String table, @Nullable Set<String> columns) {

    /** Every INSERT of a statement, those of MERGE and in WITH too. */
    static List<Insertion> of(String sql) {
        List<Insertion> insertions = new ArrayList<>();
        List<Token> tokens = Tokens.of(sql);
        String merged = "";
        for (int i = 0; i < tokens.size(); i++) {
            boolean into = is(tokens, i + 1, "into");
            if (is(tokens, i, "merge") && into) {
                merged = table(tokens, is(tokens, i + 2, "only") ? i + 3 : i + 2);
            } else if (is(tokens, i, "insert") && into) {
                String table = table(tokens, i + 2);
                insertions.add(new Insertion(table, columns(tokens, afterTable(tokens, i + 2))));
            } else if (is(tokens, i, "insert") && !merged.isEmpty()) {
                insertions.add(new Insertion(merged, columns(tokens, i + 1)));
            }
        }
        return insertions;
    }

    private static String table(List<Token> tokens, int at) {
        return tokens.subList(Math.min(at, tokens.size()), endOfName(tokens, at)).stream()
                .filter(Token::isName)
                .map(token -> Identifiers.quote(token.name()))
                .collect(Collectors.joining("."));
    }

    private static int endOfName(List<Token> tokens, int at) {
        int end = at + 1;
        while (is(tokens, end, ".")) {
            end += 2;
        }
        return Math.min(end, tokens.size());
    }

    private static int afterTable(List<Token> tokens, int at) {
        int end = endOfName(tokens, at);
        return is(tokens, end, "as") ? end + 2 : end;
    }

    private static @Nullable Set<String> columns(List<Token> tokens, int at) {
        if (is(tokens, at, "default")) {
            return Set.of();
        }
        if (!is(tokens, at, "(") || is(tokens, at + 1, "select") || is(tokens, at + 1, "with")) {
            return null;
        }
        List<String> columns = new ArrayList<>();
        for (int i = at; !is(tokens, i, ")") && i + 1 < tokens.size(); i++) {
            // A name after anything else is a part of a composite column.
            if ((is(tokens, i, "(") || is(tokens, i, ",")) && tokens.get(i + 1).isName()) {
                columns.add(tokens.get(i + 1).name());
            }
        }
        return Set.copyOf(columns);
    }

    private static boolean is(List<Token> tokens, int at, String expected) {
        return at < tokens.size() && tokens.get(at).is(expected);
    }
}

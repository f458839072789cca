package dev.switchback.jooq;

import dev.switchback.jooq.SqlTokens.Kind;
import dev.switchback.jooq.SqlTokens.Token;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of which tables a statement's text writes: INSERT, UPDATE, ON CONFLICT, MERGE and COPY, in CTEs too. Reads as
 * much of the grammar as that takes. An INSERT without a list of columns is not told.
 */
final class WrittenColumns {

    private final List<Token> tokens;
    private final List<Write> writes = new ArrayList<>();

    private WrittenColumns(String sql) {
        this.tokens =
                SqlTokens.of(sql).stream().filter(token -> !token.isSpace()).toList();
    }

    /**
     * What one statement, or one part of it, writes.
     *
     * @param schema as it is named; null if it is not
     */
    record Write(@Nullable String schema, String table, Set<String> columns) {}

    static List<Write> of(String sql) {
        return new WrittenColumns(sql).read();
    }

    private List<Write> read() {
        Write current = null;
        for (int i = 0; i < tokens.size(); i++) {
            if (at(i, "insert", "into") || at(i, "merge", "into")) {
                current = target(i + 2);
                if (at(i, "insert")) {
                    list(afterTarget(i + 2), current);
                }
            } else if (at(i, "copy")) {
                current = target(i + 1);
                list(afterTarget(i + 1), current);
            } else if (at(i, "update") && !at(i, "update", "set") && !before(i, "for", "key")) {
                current = target(at(i + 1, "only") ? i + 2 : i + 1);
            } else if (current != null && at(i, "then", "insert")) {
                list(i + 2, current);
            } else if (current != null && at(i, "set")) {
                assignments(i + 1, current);
            }
        }
        return writes;
    }

    /** FOR UPDATE and FOR NO KEY UPDATE are locks. */
    private boolean before(int index, String... words) {
        for (String word : words) {
            if (index > 0 && at(index - 1, word)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Write target(int index) {
        if (!word(index)) {
            return null;
        }
        boolean qualified = at(index + 1, ".") && word(index + 2);
        Write write = new Write(
                qualified ? tokens.get(index).name() : null,
                tokens.get(qualified ? index + 2 : index).name(),
                new LinkedHashSet<>());
        writes.add(write);
        return write;
    }

    /** Where the list of columns would begin. */
    private int afterTarget(int index) {
        int next = at(index + 1, ".") ? index + 3 : index + 1;
        return at(next, "as") ? next + 2 : next;
    }

    private void list(int index, @Nullable Write write) {
        if (write == null || !at(index, "(")) {
            return;
        }
        for (int i = index + 1; i < tokens.size() && !at(i, ")"); i++) {
            if (word(i)) {
                write.columns().add(tokens.get(i).name());
            }
        }
    }

    /** Each begins with its column, or with a list of columns in parentheses. */
    private void assignments(int index, Write write) {
        int depth = 0;
        boolean begins = true;
        for (int i = index; i < tokens.size() && depth >= 0; i++) {
            if (begins && depth == 0) {
                if (at(i, "(") || at(i, "row", "(")) {
                    list(at(i, "(") ? i : i + 1, write);
                } else if (word(i)) {
                    write.columns().add(tokens.get(i).name());
                }
                begins = false;
            }
            depth += at(i, "(") ? 1 : at(i, ")") ? -1 : 0;
            begins |= depth == 0 && at(i, ",");
            if (depth == 0 && (at(i, "where") || at(i, "from") || at(i, "returning") || at(i, "when") || at(i, ";"))) {
                return;
            }
        }
    }

    private boolean word(int index) {
        return index < tokens.size() && tokens.get(index).kind() == Kind.WORD;
    }

    private boolean at(int index, String... words) {
        for (int i = 0; i < words.length; i++) {
            if (index + i >= tokens.size()
                    || !tokens.get(index + i).is(words[i])
                    || tokens.get(index + i).text().startsWith("\"")) {
                return false;
            }
        }
        return true;
    }
}

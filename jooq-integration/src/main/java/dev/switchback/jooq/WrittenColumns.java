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
            if (at(i, "insert", "into") || at(i, "merge", "into") || (at(i, "copy") && begins(i))) {
                int target = targetAt(at(i + 1, "into") ? i + 2 : i + 1);
                current = target(target);
                if (!at(i, "merge")) {
                    list(afterTarget(target), current);
                }
            } else if (at(i, "update") && !at(i, "update", "set") && !isLock(i)) {
                current = target(targetAt(i + 1));
            } else if (at(i, ";")) {
                current = null;
            } else if (current != null && at(i, "then", "insert")) {
                list(i + 2, current);
            } else if (current != null && at(i, "set")) {
                assignments(i + 1, current);
            }
        }
        return writes;
    }

    private boolean begins(int index) {
        return index == 0 || at(index - 1, ";");
    }

    /** FOR UPDATE and FOR NO KEY UPDATE. */
    private boolean isLock(int index) {
        return index > 0 && (at(index - 1, "for") || at(index - 1, "key"));
    }

    /** ONLY may stand before the table, and parentheses around it. */
    private int targetAt(int index) {
        int only = at(index, "only") ? index + 1 : index;
        return only > index && at(only, "(") ? only + 1 : only;
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

    /** Columns in parentheses, of some perhaps only a part or an element; or else a query. */
    private void list(int index, @Nullable Write write) {
        if (write == null || !at(index, "(") || isQuery(index + 1)) {
            return;
        }
        int depth = 1;
        for (int i = index + 1; i < tokens.size(); i++) {
            if (depth == 1 && word(i) && (i == index + 1 || at(i - 1, ","))) {
                write.columns().add(tokens.get(i).name());
            }
            depth += nesting(i);
            if (depth == 0) {
                return;
            }
        }
    }

    private boolean isQuery(int index) {
        return at(index, "select") || at(index, "with") || at(index, "table") || at(index, "values", "(");
    }

    /** Each begins with its column, or with a list of columns in parentheses. */
    private void assignments(int index, Write write) {
        int depth = 0;
        for (int i = index; i < tokens.size() && depth >= 0; i++) {
            if (depth == 0 && (i == index || at(i - 1, ","))) {
                if (word(i)) {
                    write.columns().add(tokens.get(i).name());
                } else {
                    list(i, write);
                }
            }
            if (depth == 0 && isAfterAssignments(i)) {
                return;
            }
            depth += nesting(i);
        }
    }

    private boolean isAfterAssignments(int index) {
        return at(index, "where")
                || (at(index, "from") && !at(index - 1, "distinct"))
                || at(index, "returning")
                || at(index, "when")
                || at(index, ";");
    }

    private int nesting(int index) {
        boolean opens = at(index, "(") || at(index, "[") || at(index, "case");
        return opens ? 1 : at(index, ")") || at(index, "]") || at(index, "end") ? -1 : 0;
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

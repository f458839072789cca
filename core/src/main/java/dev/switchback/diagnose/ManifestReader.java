package dev.switchback.diagnose;

import dev.switchback.change.SwitchbackException;
import dev.switchback.database.Tokens;
import dev.switchback.database.Tokens.Kind;
import dev.switchback.database.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a manifest of statements, and finds every fault in it. */
final class ManifestReader {

    private static final Set<String> PREPARABLE =
            Set.of("select", "insert", "update", "delete", "merge", "values", "table", "with", "(");

    private final String text;
    private final List<OldImage.Statement> statements = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    ManifestReader(String text) {
        this.text = text;
    }

    OldImage read() {
        List<Token> statement = new ArrayList<>();
        for (Token token : Tokens.of(text)) {
            if (token.is(";")) {
                end(statement);
                statement.clear();
            } else {
                statement.add(token);
            }
        }
        if (!statement.isEmpty()) {
            faults.add(place(statement) + " does not end with a semicolon");
        } else if (statements.isEmpty() && faults.isEmpty()) {
            faults.add("there is no statement in it: write down what the image sends, or use withoutManifest()");
        }
        if (!faults.isEmpty()) {
            throw new SwitchbackException("the manifest of the old image is refused: " + String.join("; ", faults));
        }
        return new OldImage(told("image", "old image"), told("search_path", ""), statements);
    }

    private void end(List<Token> statement) {
        if (statement.isEmpty()) {
            return;
        }
        Token first = statement.get(0);
        if (statement.stream().anyMatch(Token::isUnclosed)) {
            faults.add(place(statement) + " has a quote that is not closed");
        } else if (!PREPARABLE.contains(first.text().toLowerCase(Locale.ROOT))) {
            faults.add(place(statement) + " is none that can be prepared: only SELECT, INSERT, UPDATE, DELETE, MERGE,"
                    + " VALUES, TABLE and WITH can; leave it out");
        } else {
            statements.add(new OldImage.Statement(line(first), numbered(statement)));
        }
    }

    /** JDBC's parameters get numbers; where the numbers are written down, a question mark is an operator. */
    private String numbered(List<Token> statement) {
        int start = statement.get(0).start();
        int end = statement.get(statement.size() - 1).end();
        if (statement.stream().anyMatch(token -> token.kind() == Kind.PARAMETER)) {
            return text.substring(start, end);
        }
        StringBuilder sql = new StringBuilder();
        int copied = start;
        int number = 0;
        for (Token token : statement) {
            if (token.is("?") || token.is("??")) {
                sql.append(text, copied, token.start());
                sql.append(token.is("?") ? "$" + ++number : "?");
                copied = token.end();
            }
        }
        return sql.append(text, copied, end).toString();
    }

    private String place(List<Token> statement) {
        Token first = statement.get(0);
        String line = text.substring(first.start()).lines().findFirst().orElse("");
        return "line " + line(first) + ", '" + line.substring(0, Math.min(line.length(), 60)) + "',";
    }

    private int line(Token token) {
        return 1
                + (int) text.substring(0, token.start())
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    private String told(String what, String otherwise) {
        Matcher matcher =
                Pattern.compile("^--\\s*" + what + ":(.*)$", Pattern.MULTILINE).matcher(text);
        return matcher.find() ? matcher.group(1).strip() : otherwise;
    }
}

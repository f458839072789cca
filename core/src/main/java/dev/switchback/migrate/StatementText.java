package dev.switchback.migrate;

import dev.switchback.database.Tokens;
import dev.switchback.database.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What one statement says that it does, before it runs: comments and literals do not count. It sees the plain forms of DDL; what hides in
 * functions and {@code DO} blocks only the catalog tells, afterwards.
 */
final class StatementText {

    /** These do what they say, and drop nothing. */
    private static final Set<String> PLAIN = Set.of(
            "create",
            "reindex",
            "vacuum",
            "analyze",
            "cluster",
            "refresh",
            "comment",
            "grant",
            "revoke",
            "set",
            "reset",
            "show",
            "insert",
            "update",
            "delete",
            "copy",
            "alter",
            "drop",
            "checkpoint",
            "truncate");

    private static final Set<String> ENDS_TRANSACTION = Set.of("commit", "end", "rollback", "abort");

    private final List<Token> tokens;

    StatementText(List<Token> tokens) {
        this.tokens = tokens;
    }

    /**
     * What a statement says that it does to a table.
     *
     * @param table as the statement names it, quoted as the catalog wants it
     * @param column the column, or empty for the table as a whole
     * @param trigger the trigger; {@code all} for all of them; empty if it is not about triggers
     * @param deed "dropped", and so on
     */
    record Intent(String table, String column, String trigger, String deed) {}

    /** The statements of a script. */
    static List<StatementText> of(String sql) {
        List<StatementText> statements = new ArrayList<>();
        List<Token> current = new ArrayList<>();
        for (Token token : Tokens.of(sql)) {
            if (token.is(";")) {
                add(statements, current);
                current = new ArrayList<>();
            } else {
                current.add(token);
            }
        }
        add(statements, current);
        return statements;
    }

    private static void add(List<StatementText> statements, List<Token> tokens) {
        if (!tokens.isEmpty()) {
            statements.add(new StatementText(tokens));
        }
    }

    /** Whether what it does cannot be seen from what it says. */
    boolean hides() {
        return !PLAIN.contains(word(0))
                || tokens.stream().anyMatch(token -> token.isUnclosed() || token.is("cascade"))
                || (word(0).equals("drop") && word(1).equals("owned"));
    }

    /** Whether it ends the transaction in which it runs, or begins another. {@code ROLLBACK TO} a savepoint does not. */
    boolean endsTransaction() {
        return (ENDS_TRANSACTION.contains(word(0)) && !tokens.stream().anyMatch(token -> token.is("to")))
                || (word(0).equals("prepare") && word(1).equals("transaction"));
    }

    /** Whether it is DDL on something in the control schema, which nobody's migration has to touch. */
    boolean altersControlSchema() {
        if (!Set.of("alter", "drop").contains(word(0))) {
            return false;
        }
        for (int i = 1; i < tokens.size(); i++) {
            boolean schema = tokens.get(i).isName() && tokens.get(i).name().equals("switchback");
            if (schema && (is(i + 1, ".") || word(1).equals("schema"))) {
                return true;
            }
        }
        return false;
    }

    /** The schemas that it drops. */
    List<String> droppedSchemas() {
        List<String> schemas = new ArrayList<>();
        if (word(0).equals("drop") && word(1).equals("schema")) {
            for (int at = skip(2, "if", "exists");
                    at < tokens.size() && tokens.get(at).isName();
                    at += 2) {
                schemas.add(tokens.get(at).name());
                if (!is(at + 1, ",")) {
                    break;
                }
            }
        }
        return schemas;
    }

    /** What it says that it drops, empties, renames, retypes or disables. */
    List<Intent> intents() {
        if (word(0).equals("drop") && word(1).equals("table")) {
            return tables(skip(2, "if", "exists"), "dropped");
        }
        if (word(0).equals("truncate")) {
            return tables(skip(skip(1, "table"), "only"), "emptied");
        }
        if (word(0).equals("drop") && word(1).equals("trigger")) {
            int name = skip(2, "if", "exists");
            return is(name + 1, "on")
                    ? List.of(new Intent(table(name + 2), "", tokens.get(name).name(), "dropped"))
                    : List.of();
        }
        return word(0).equals("alter") && word(1).equals("table") ? alterations() : List.of();
    }

    /** "statement 'DO'": what it begins with, for a sentence. */
    String beginning() {
        return "'" + word(0).toUpperCase(Locale.ROOT)
                + (word(1).isEmpty() || !PLAIN.contains(word(0)) ? "" : ' ' + word(1).toUpperCase(Locale.ROOT)) + "'";
    }

    private List<Intent> tables(int first, String deed) {
        List<Intent> intents = new ArrayList<>();
        int at = first;
        while (at < tokens.size() && tokens.get(at).isName()) {
            String table = table(at);
            if (!table.isEmpty()) {
                intents.add(new Intent(table, "", "", deed));
            }
            at = endOfName(at);
            if (!is(at, ",")) {
                break;
            }
            at++;
        }
        return intents;
    }

    private List<Intent> alterations() {
        int at = skip(skip(2, "if", "exists"), "only");
        String table = table(at);
        if (table.isEmpty()) {
            return List.of();
        }
        at = skip(endOfName(at), "*");
        List<Intent> intents = new ArrayList<>();
        int depth = 0;
        boolean begins = true;
        for (; at < tokens.size(); at++) {
            if (begins) {
                alteration(table, at, intents);
            }
            depth += is(at, "(") ? 1 : is(at, ")") ? -1 : 0;
            begins = depth == 0 && is(at, ",");
        }
        return intents;
    }

    private void alteration(String table, int at, List<Intent> intents) {
        switch (word(at)) {
            case "drop" -> {
                int column = skip(skip(at + 1, "column"), "if", "exists");
                if (!Set.of("constraint", "expression", "identity").contains(word(at + 1))) {
                    add(intents, table, column, "dropped");
                }
            }
            case "rename" -> rename(table, at, intents);
            case "alter" -> {
                int column = skip(at + 1, "column");
                if (is(skip(column + 1, "set", "data"), "type")) {
                    add(intents, table, column, "given another type");
                }
            }
            case "set" -> {
                if (word(at + 1).equals("schema")) {
                    intents.add(new Intent(table, "", "", "moved to another schema"));
                }
            }
            case "disable" -> {
                if (word(at + 1).equals("trigger") && at + 2 < tokens.size()) {
                    String trigger = tokens.get(at + 2).name();
                    intents.add(new Intent(table, "", trigger.equals("user") ? "all" : trigger, "disabled"));
                }
            }
            default -> {}
        }
    }

    private void rename(String table, int at, List<Intent> intents) {
        if (word(at + 1).equals("to")) {
            intents.add(new Intent(table, "", "", "renamed"));
        } else if (!word(at + 1).equals("constraint")) {
            add(intents, table, skip(at + 1, "column"), "renamed");
        }
    }

    private void add(List<Intent> intents, String table, int column, String deed) {
        if (column < tokens.size() && tokens.get(column).isName()) {
            intents.add(new Intent(table, tokens.get(column).name(), "", deed));
        }
    }

    /** The table that is named here, quoted; empty if there is none. */
    private String table(int at) {
        int end = endOfName(at);
        StringBuilder name = new StringBuilder();
        for (int i = at; i < end; i++) {
            name.append(is(i, ".") ? "." : '"' + tokens.get(i).name().replace("\"", "\"\"") + '"');
        }
        return name.toString();
    }

    private int endOfName(int at) {
        if (at >= tokens.size() || !tokens.get(at).isName()) {
            return at;
        }
        int end = at + 1;
        while (is(end, ".") && end + 1 < tokens.size() && tokens.get(end + 1).isName()) {
            end += 2;
        }
        return end;
    }

    /** After these words, if they stand here. */
    private int skip(int at, String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!is(at + i, words[i])) {
                return at;
            }
        }
        return at + words.length;
    }

    private boolean is(int at, String expected) {
        return at < tokens.size() && tokens.get(at).is(expected);
    }

    private String word(int at) {
        return at < tokens.size() && tokens.get(at).kind() == Tokens.Kind.WORD
                ? tokens.get(at).text().toLowerCase(Locale.ROOT)
                : "";
    }
}

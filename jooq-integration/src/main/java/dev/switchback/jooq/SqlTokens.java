package dev.switchback.jooq;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's tokens, as far as it takes to tell identifiers from everything else: strings of every spelling, comments,
 * quoted identifiers. Text that the server would refuse comes out as some tokens or other.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">Lexical Structure</a>
 */
final class SqlTokens {

    private static final Pattern TOKEN = Pattern.compile(
            // what hides words: comments and strings
            "(?<skip>--[^\\n]*|/\\*(?:[^*/]|\\*(?!/)|/(?!\\*)|/\\*.*?\\*/)*\\*/"
                    + "|[eE]'(?:[^'\\\\]|\\\\.|'')*'|(?:[uU]&|[bBxXnN])?'(?:[^']|'')*'"
                    + "|\\$(?<tag>[\\p{L}_][\\p{L}\\p{N}_]*)?\\$.*?\\$(?:\\k<tag>)?\\$)"
                    + "|(?<quoted>\"(?:[^\"]|\"\")+\")|(?<word>[\\p{L}_][\\p{L}\\p{N}_$]*)"
                    + "|(?<number>[0-9][0-9a-zA-Z_.]*)|(?<space>\\s+)|(?<other>.)",
            Pattern.DOTALL);

    private SqlTokens() {}

    /** What a token is. */
    enum Kind {
        /** An identifier or a key word. */
        WORD,
        /** A single character that is none of the others. */
        SIGN,
        /** A string, a number, a comment or white space. */
        OTHER
    }

    /**
     * A token.
     *
     * @param text as it is written
     * @param name of a word: the name that it means, folded to lower case unless it is quoted
     */
    record Token(Kind kind, String text, String name) {

        boolean is(String word) {
            return kind != Kind.OTHER && name.equals(word);
        }

        boolean isSpace() {
            return kind == Kind.OTHER && (text.isBlank() || text.startsWith("--") || text.startsWith("/*"));
        }
    }

    static List<Token> of(String sql) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(sql);
        while (matcher.find()) {
            String text = matcher.group();
            if (matcher.group("quoted") != null) {
                tokens.add(new Token(
                        Kind.WORD, text, text.substring(1, text.length() - 1).replace("\"\"", "\"")));
            } else if (matcher.group("word") != null) {
                tokens.add(new Token(Kind.WORD, text, text.toLowerCase(Locale.ROOT)));
            } else if (matcher.group("other") != null) {
                tokens.add(new Token(Kind.SIGN, text, text));
            } else {
                tokens.add(new Token(Kind.OTHER, text, ""));
            }
        }
        return tokens;
    }
}

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

    /** Possessive throughout: otherwise a long string is as many stack frames. */
    private static final Pattern TOKEN = Pattern.compile(
            // what hides words: comments and strings
            "(?<skip>--[^\\n]*+|[eE]'[^'\\\\]*+(?:(?:\\\\.|'')[^'\\\\]*+)*+'"
                    + "|(?:[uU]&|[bBxXnN])?'[^']*+(?:''[^']*+)*+'"
                    + "|\\$\\$.*?\\$\\$|\\$(?<tag>[\\p{L}_][\\p{L}\\p{N}_]*+)\\$.*?\\$\\k<tag>\\$)"
                    + "|(?<comment>/\\*)"
                    + "|(?<quoted>\"[^\"]*+(?:\"\"[^\"]*+)*+\")|(?<word>[\\p{L}_][\\p{L}\\p{N}_$]*+)"
                    + "|(?<number>[0-9][0-9a-zA-Z_.]*+)|(?<space>\\s++)|(?<other>.)",
            Pattern.DOTALL);

    private static final Pattern COMMENT_EDGE = Pattern.compile("/\\*|\\*/");

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
                int end = matcher.group("comment") == null ? matcher.end() : commentEnd(sql, matcher.end());
                tokens.add(new Token(Kind.OTHER, sql.substring(matcher.start(), end), ""));
                matcher.region(end, sql.length());
            }
        }
        return tokens;
    }

    /** Comments nest. */
    private static int commentEnd(String sql, int start) {
        Matcher edge = COMMENT_EDGE.matcher(sql);
        int depth = 1;
        for (int at = start; edge.find(at); at = edge.end()) {
            depth += edge.group().equals("/*") ? 1 : -1;
            if (depth == 0) {
                return edge.end();
            }
        }
        return sql.length();
    }
}

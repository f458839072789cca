package dev.switchback.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts SQL into tokens as PostgreSQL does, so far as it takes to find where a statement ends and what it names. */
public final class Tokens {

    /** As in the server's {@code scan.l}: every character beyond ASCII is a letter, and a carriage return ends a line too. */
    private static final String LETTER = "[A-Za-z_\\x{80}-\\x{10FFFF}]";

    private static final String LINE_COMMENT = "--[^\\n\\r]*+";

    /** A literal goes on, in its own kind, behind blanks and comments with a line's end among them. */
    private static final String GOES_ON =
            "(?:[ \\t\\f\\x0B]|" + LINE_COMMENT + ")*+[\\n\\r](?:\\s|" + LINE_COMMENT + "[\\n\\r])*+'";

    private static final String ESCAPED = "(?:[^'\\\\]++|\\\\.|'')*+'";

    private static final Pattern TOKEN = Pattern.compile(
            "(?<comment>" + LINE_COMMENT + "|/\\*)"
                    + "|(?<literal>[eE]'" + ESCAPED + "(?:" + GOES_ON + ESCAPED + ")*+"
                    + "|(?:[bBxXnN]|[uU]&)?'[^']*+(?:''[^']*+)*+'"
                    + "|\\$(?<tag>(?:" + LETTER + "(?:" + LETTER + "|\\d)*+)?+)\\$.*?\\$\\k<tag>\\$)"
                    + "|(?<quoted>(?:[uU]&)?\"[^\"]*+(?:\"\"[^\"]*+)*+\")"
                    + "|(?<parameter>\\$\\d++)"
                    + "|(?<word>" + LETTER + "(?:" + LETTER + "|[\\d$])*+)"
                    + "|(?<symbol>\\d[\\d.]*+(?:[eE][+-]?\\d++)?+|\\?\\?|\\S)",
            Pattern.DOTALL);

    private static final Pattern NESTING = Pattern.compile("/\\*|\\*/");

    private Tokens() {}

    /** What a token is. */
    public enum Kind {
        WORD,
        QUOTED,
        LITERAL,
        PARAMETER,
        SYMBOL
    }

    /** A token that is neither space nor comment. */
    public record Token(Kind kind, String text, int start, int end) {

        /** Whether it is this keyword or symbol, in lower case. */
        public boolean is(String expected) {
            return (kind == Kind.WORD || kind == Kind.SYMBOL)
                    && text.toLowerCase(Locale.ROOT).equals(expected);
        }

        /** Whether it may be the name of something. */
        public boolean isName() {
            return kind == Kind.WORD || kind == Kind.QUOTED;
        }

        /** As the catalog spells it. */
        public String name() {
            return kind == Kind.QUOTED
                    ? text.substring(text.indexOf('"') + 1, text.length() - 1).replace("\"\"", "\"")
                    : text.toLowerCase(Locale.ROOT);
        }

        /** A quote or dollar sign that starts nothing that ends. */
        public boolean isUnclosed() {
            return kind == Kind.SYMBOL && (text.equals("'") || text.equals("\""));
        }
    }

    /** All tokens of a text, in order. */
    public static List<Token> of(String sql) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(sql);
        int at = 0;
        while (matcher.find(at)) {
            at = matcher.end();
            if (matcher.group("comment") == null) {
                tokens.add(new Token(kind(matcher), matcher.group(), matcher.start(), matcher.end()));
            } else if (matcher.group().equals("/*")) {
                at = endOfComment(sql, at);
            }
        }
        return tokens;
    }

    /** A comment may hold others. */
    private static int endOfComment(String sql, int inside) {
        Matcher matcher = NESTING.matcher(sql);
        int depth = 1;
        int at = inside;
        while (depth > 0 && matcher.find(at)) {
            depth += matcher.group().equals("/*") ? 1 : -1;
            at = matcher.end();
        }
        return depth == 0 ? at : sql.length();
    }

    private static Kind kind(Matcher matcher) {
        if (matcher.group("word") != null) {
            return Kind.WORD;
        }
        if (matcher.group("quoted") != null) {
            return Kind.QUOTED;
        }
        if (matcher.group("literal") != null) {
            return Kind.LITERAL;
        }
        return matcher.group("parameter") != null ? Kind.PARAMETER : Kind.SYMBOL;
    }
}

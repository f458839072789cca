package dev.switchback.diagnose;

import dev.switchback.database.DatabaseException;
import dev.switchback.database.Session;
import dev.switchback.database.SqlStates;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether the old image's statements work on the schema as it is: each is prepared, by the server and as a text, so that a
 * failure has its SQLSTATE and place, and forgotten again. None is executed, or even planned.
 */
final class StatementsInquiry implements Inquiry {

    private static final String PREPARE = "PREPARE switchback_old_image AS ";
    private static final String INDETERMINATE_TYPE = "42P18";

    /** The driver puts it last, in the language of the JVM. */
    private static final Pattern POSITION = Pattern.compile("\\R[^\\n]*: (\\d+)\\s*$");

    @Override
    public Question question() {
        return Question.OLD_IMAGE;
    }

    @Override
    public String source() {
        return "PREPARE";
    }

    @Override
    public String about() {
        return "whether the image's statements work is";
    }

    @Override
    public void ask(Session session, Situation situation, Findings findings) throws SQLException {
        OldImage image = situation.image();
        List<OldImage.Statement> statements = image.statements();
        if (statements.isEmpty()) {
            findings.add(
                    Bearing.UNKNOWN,
                    0,
                    "which statements the previous version sends is not known: it was asked without a manifest",
                    "write its statements into a file, and ask with OldImage.read(file)");
            return;
        }
        // Where a statement ends was found by the standard's quotes: the server must see it in the same place.
        session.execute("SET LOCAL standard_conforming_strings = on");
        String path = SearchPath.apply(session, image);
        int work = 0;
        for (int i = 0; i < statements.size(); i++) {
            if (situation.timeIsOver().getAsBoolean()) {
                int left = statements.size() - i;
                findings.add(
                        Bearing.UNKNOWN,
                        left,
                        left + " of " + statements.size() + " statements were not tried, because the time is over",
                        "ask with a shorter manifest");
                break;
            }
            work += works(session, statements.get(i), findings) ? 1 : 0;
        }
        findings.note(
                work,
                work + " of " + statements.size() + " statements of " + image.name()
                        + " can be prepared, with search_path " + path);
    }

    private static boolean works(Session session, OldImage.Statement statement, Findings findings) {
        try {
            return session.behindSavepoint(inner -> {
                inner.execute(PREPARE + statement.sql());
                inner.execute("DEALLOCATE switchback_old_image");
                return true;
            });
        } catch (SQLException e) {
            String state = DatabaseException.of(e).sqlState();
            boolean untyped = state.equals(INDETERMINATE_TYPE);
            boolean unknown = untyped || SqlStates.isInfrastructure(state) || SqlStates.isNotAllowed(state);
            findings.add(
                    unknown ? Bearing.UNKNOWN : Bearing.IMAGE,
                    1,
                    (unknown ? "a statement could not be tried, " : "a statement does not work, ")
                            + words(statement, state, e),
                    untyped
                            ? "write a cast at the parameter in the manifest, ?::text"
                            : unknown ? "ask again, or as another role" : "put back what it names, or leave the image");
            return false;
        }
    }

    private static String words(OldImage.Statement statement, String state, SQLException e) {
        String message = String.valueOf(e.getMessage());
        Matcher position = POSITION.matcher(message);
        boolean placed = position.find();
        int offset = placed ? Integer.parseInt(position.group(1)) - 1 - PREPARE.length() : 0;
        String before = statement
                .sql()
                .substring(0, Math.max(0, Math.min(offset, statement.sql().length())));
        long line = statement.line() + before.chars().filter(c -> c == '\n').count();
        return "line " + line + ": [SQLSTATE " + state + "] "
                + message.lines().findFirst().orElse("")
                + (placed ? ", at '" + excerpt(statement.sql().substring(before.length())) + "'" : "");
    }

    private static String excerpt(String sql) {
        String line = sql.lines().findFirst().orElse("");
        return line.length() > 40 ? line.substring(0, 40) + " ..." : line;
    }
}

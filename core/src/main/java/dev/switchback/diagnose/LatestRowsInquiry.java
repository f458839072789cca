package dev.switchback.diagnose;

import dev.switchback.change.Path;
import dev.switchback.change.SchemaChange;
import dev.switchback.change.SqlMapping;
import dev.switchback.database.Session;
import dev.switchback.sync.RowKey;
import dev.switchback.sync.RowSql;
import java.sql.SQLException;
import java.util.List;

/** Whether the shapes of the rows with the highest keys agree: a sample of what was written after the latest scan. */
final class LatestRowsInquiry implements Inquiry {

    private static final int MOST = 1_000;

    @Override
    public Question question() {
        return Question.OLD_IMAGE;
    }

    @Override
    public String source() {
        return "the table";
    }

    @Override
    public String about() {
        return "whether the latest rows agree is";
    }

    @Override
    public void ask(Session session, Situation situation, Findings findings) throws SQLException {
        SchemaChange change = situation.change();
        if (!(change.mapping() instanceof SqlMapping mapping) || !situation.bothMayLive()) {
            return;
        }
        // Fails for a role that would not see every row.
        session.execute("SET LOCAL row_security = off");
        RowKey key = RowKey.of(session, change);
        RowSql row = RowSql.scanned(change);
        String parted = mapping.partial()
                ? "CASE WHEN " + row.fault() + " IS NULL THEN NOT " + row.agree() + " ELSE false END"
                : "NOT " + row.agree();
        String latest = "(SELECT * FROM " + change.table().sql() + " AS t ORDER BY " + key.descending() + " LIMIT "
                + MOST + ")";
        Sample sample = session.one(
                "SELECT count(*) AS rows, count(*) FILTER (WHERE parted) AS parted,"
                        + " (array_agg(array_to_string(key, ', ')) FILTER (WHERE parted))[1:5] AS keys FROM (SELECT "
                        + key.asTexts() + " AS key, NOT " + row.isNull(Path.NEW) + " AND " + parted + " AS parted FROM "
                        + row.from(latest) + ") AS sample",
                each -> new Sample(each.number("rows"), each.number("parted"), each.texts("keys")));
        boolean agree = sample.parted() == 0;
        findings.add(
                agree ? Bearing.NOTE : Bearing.DATA,
                sample.parted(),
                sample.parted() + " of the " + sample.rows() + " rows with the highest keys are filled and disagree"
                        + (agree ? "" : ", first keys " + sample.keys()),
                agree ? "" : "change.verify(Act.by(\"you\", \"why\")) finds all of them; then repair");
    }

    private record Sample(long rows, long parted, List<String> keys) {}
}

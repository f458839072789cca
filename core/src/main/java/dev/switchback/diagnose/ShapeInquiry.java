package dev.switchback.diagnose;

import dev.switchback.change.AdapterMapping;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import dev.switchback.phase.Phase;
import java.sql.SQLException;
import java.util.List;

/** Whether the columns of the old shape are there: from the catalog alone, whatever the control tables say. */
final class ShapeInquiry implements Inquiry {

    @Override
    public Question question() {
        return Question.OLD_IMAGE;
    }

    @Override
    public String source() {
        return "pg_attribute";
    }

    @Override
    public String about() {
        return "whether the old shape is there is";
    }

    @Override
    public void ask(Session session, Situation situation, Findings findings) throws SQLException {
        SchemaChange change = situation.change();
        if (change.mapping() instanceof AdapterMapping) {
            findings.note(0, "the change is by adapters: of its old shape only the image's statements can tell");
            return;
        }
        List<String> there = session.query(
                "SELECT a.attname FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?"
                        + " AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped",
                row -> row.text("attname"),
                change.table().schema(),
                change.table().name());
        List<String> old = change.oldShape().names();
        List<String> gone =
                old.stream().filter(column -> !there.contains(column)).toList();
        if (gone.isEmpty()) {
            findings.note(old.size(), "the old shape is there: " + old + " of " + change.table());
            return;
        }
        findings.add(
                Bearing.DATA,
                gone.size(),
                gone.size() + " of " + old.size() + " columns of the old shape are not there: " + gone + " of "
                        + change.table(),
                situation.phase() == Phase.CONTRACTED
                        ? "nothing writes them any more: roll forward, or restore"
                        : "change.guards() says whether they were renamed; rename them back, or restore them");
    }
}

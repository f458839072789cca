package dev.switchback.jooq;

import dev.switchback.access.ShadowMismatch.Difference;
import dev.switchback.access.ShadowReads;
import dev.switchback.access.ShadowResult;
import dev.switchback.change.Path;
import dev.switchback.change.SqlEquality;
import dev.switchback.jooq.ShadowRead.ComparedField;
import dev.switchback.phase.Phase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jooq.tools.jdbc.DefaultResultSet;
import org.jspecify.annotations.Nullable;

/** Rows of which each has what both paths give: compared as the application comes to them. */
final class ComparedRows extends DefaultResultSet {

    private final ShadowRead shadow;
    private final ShadowReads found;
    private final boolean calibrating;
    private final int visible;

    ComparedRows(ResultSet results, ShadowRead shadow, int visible) {
        super(results);
        this.shadow = shadow;
        this.found = shadow.routing().shadow().found();
        this.calibrating = shadow.routing().shadow().calibrating();
        this.visible = visible;
    }

    @Override
    public boolean next() throws SQLException {
        boolean there = super.next();
        if (there) {
            shadow.fields().forEach(this::compare);
        }
        return there;
    }

    private void compare(ComparedField field) {
        Pin pin = field.pin();
        try {
            Object decided = value(field.index());
            Object other = value(visible + field.value());
            boolean same = field.equal() < 0
                    ? SqlEquality.same(decided, other)
                    : getDelegate().getBoolean(visible + field.equal() + 1);
            if (same) {
                found.count(field.change(), pin.path(), ShadowResult.MATCH, calibrating);
            } else if (calibrating) {
                found.count(field.change(), pin.path(), ShadowResult.MISMATCH, true);
            } else {
                differ(field, pin.path() == Path.OLD ? decided : other, pin.path() == Path.OLD ? other : decided);
            }
        } catch (SQLException | RuntimeException e) {
            found.failed(field.change(), pin.path(), calibrating, e);
        }
    }

    private void differ(ComparedField field, @Nullable Object old, @Nullable Object fresh) throws SQLException {
        Pin pin = field.pin();
        if (fresh == null && pin.phase() == Phase.BACKFILLING) {
            found.count(field.change(), pin.path(), ShadowResult.UNFILLED, false);
            return;
        }
        Difference difference = Difference.VALUES;
        if (old == null) {
            difference = Difference.OLD_EMPTY;
        } else if (fresh == null) {
            difference = Difference.NEW_EMPTY;
        }
        found.mismatched(field.change(), pin.path(), key(field), field.column().name(), difference, old, fresh);
    }

    private String key(ComparedField field) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < field.change().key().size(); i++) {
            values.add(String.valueOf(getDelegate().getString(visible + field.key() + i + 1)));
        }
        return String.join(", ", values);
    }

    private @Nullable Object value(int index) throws SQLException {
        return Values.of(getDelegate(), index);
    }
}

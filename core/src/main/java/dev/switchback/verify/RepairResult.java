package dev.switchback.verify;

import dev.switchback.change.Path;
import dev.switchback.database.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a repair stands.
 *
 * @param id rises with every repair
 * @param authority the shape that was taken for right
 * @param planDigest of the plan
 * @param planned how many rows the plan would write
 * @param most how many may be written
 * @param repaired how many were written, and agree
 * @param overtaken how many somebody else changed between the look and the write; theirs stands
 * @param failed how many could not be written, or would not have agreed
 * @param failedKeys the first of these, at most {@value Found#KEYS_KEPT}, each with the reason
 * @param finishedAt when it was done, by the database's clock; null before
 */
public record RepairResult(
        long id,
        Path authority,
        String planDigest,
        long planned,
        long most,
        long repaired,
        long overtaken,
        long failed,
        List<String> failedKeys,
        @Nullable Instant finishedAt) {

    public RepairResult {
        failedKeys = List.copyOf(failedKeys);
    }

    /** Whether nothing more is to be done. */
    public boolean finished() {
        return finishedAt != null;
    }

    /** How many rows were taken in hand. */
    long tried() {
        return repaired + overtaken + failed;
    }

    static RepairResult of(Row row) throws SQLException {
        return new RepairResult(
                row.number("id"),
                Path.valueOf(row.text("authority")),
                row.text("plan_digest"),
                row.number("planned"),
                row.number("most"),
                row.number("repaired"),
                row.number("overtaken"),
                row.number("failed"),
                row.texts("failed_keys"),
                row.timeOrNull("finished_at"));
    }
}

package dev.switchback.examples.drill.newimage;

import dev.switchback.examples.drill.image.Route;

/**
 * What the text of a statement that was sent says of the two shapes.
 *
 * @param sql on one line
 */
public record SentStatement(String sql) {

    private static final String OLD = "\"full_name\"";
    private static final String NEW = "\"first_name\"";
    private static final String RETURNING = " returning ";

    public SentStatement {
        // What is read on the new path still has the logical field's name.
        sql = sql.replace(" as " + OLD, "");
    }

    /** Whether it changes rows. */
    public boolean writes() {
        return !sql.startsWith("select ");
    }

    /** Whether it writes columns of a shape. */
    public boolean writes(Route shape) {
        return writes() && written().contains(shape == Route.OLD ? OLD : NEW);
    }

    /** Whether it reads columns of both shapes. */
    public boolean readsBoth() {
        return read().contains(OLD) && read().contains(NEW);
    }

    /** The shape that it reads, a write too by what it returns; of two the first one. */
    public Route route() {
        int old = read().indexOf(OLD);
        int fresh = read().indexOf(NEW);
        if (old < 0 && fresh < 0) {
            throw new IllegalStateException("a statement of the drill that reads no name: " + sql);
        }
        return fresh < 0 || (old >= 0 && old < fresh) ? Route.OLD : Route.NEW;
    }

    private String written() {
        int returning = sql.indexOf(RETURNING);
        return returning < 0 ? sql : sql.substring(0, returning);
    }

    private String read() {
        return writes() ? sql.substring(written().length()) : sql;
    }
}

package dev.switchback.history;

import dev.switchback.change.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thing that somebody did or saw. */
sealed interface Operation {

    Span span();

    /** Who it was. */
    String by();

    /** What somebody did to a row as it then stood. */
    sealed interface Access extends Operation {

        long key();

        @Nullable String value();
    }

    /**
     * Nobody else writes that value to that row, ever.
     *
     * @param committed if not, it was taken back for certain
     */
    record Write(Span span, String by, long key, String value, boolean committed) implements Access {}

    /** Of what somebody else has committed, not of the reader's own transaction. */
    record Read(Span span, String by, long key, @Nullable String value) implements Access {}

    /** What a transaction finds of its own write, before it commits. */
    record Echo(
            Span span,
            String by,
            long key,
            String written,
            @Nullable String read) implements Operation {}

    /**
     * Both shapes of a row in one snapshot.
     *
     * @param filled whether every row has its new shape by then
     */
    record Look(
            Span span,
            String by,
            long key,
            @Nullable String old,
            @Nullable String fresh,
            boolean filled) implements Operation {}

    /**
     * A unit of work of an instance.
     *
     * @param paths of its reads, in their order, as its statements showed them
     */
    record Unit(Span span, String by, List<Path> paths) implements Operation {

        public Unit {
            paths = List.copyOf(paths);
        }
    }

    /**
     * What an operator was told that an instance would do, for as long as nobody said otherwise.
     *
     * @param by the instance
     * @param path that each of its units of work takes meanwhile
     */
    record Order(Span span, String by, Path path, String why) implements Operation {}
}

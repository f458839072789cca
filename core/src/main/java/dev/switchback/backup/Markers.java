package dev.switchback.backup;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Positions in the WAL that were noted when the gate was asked, to be seen archived when it is asked again. Thread-safe. */
final class Markers {

    private static final int MOST = 64;

    private final Deque<Marker> waiting = new ArrayDeque<>();
    private Optional<Marker> archived = Optional.empty();

    /**
     * Notes where the server is, and looks which of the earlier markers are archived by now.
     *
     * @param wal the latest segment that is archived
     */
    synchronized void look(Server server, Optional<String> wal) {
        waiting.removeIf(marker -> marker.timeline() != server.timeline());
        archived = archived.filter(marker -> marker.timeline() == server.timeline());
        while (wal.isPresent() && !waiting.isEmpty() && waiting.getFirst().isIn(wal.get())) {
            archived = Optional.of(waiting.removeFirst());
        }
        if (waiting.size() < MOST) {
            waiting.addLast(new Marker(server.position(), server.segment(), server.now()));
        }
    }

    /** The latest marker of which all WAL before it is known to be archived. */
    synchronized Optional<Marker> archived() {
        return archived;
    }

    /** The earliest marker that is not. */
    synchronized Marker waiting() {
        return waiting.getFirst();
    }

    /**
     * A position.
     *
     * @param position in the WAL
     * @param segment that it is in
     * @param noted when
     */
    record Marker(String position, String segment, Instant noted) {

        int timeline() {
            return ArchivedWal.timeline(segment);
        }

        /** Segments are archived in order; a later timeline begins with what it has taken over from this one. */
        boolean isIn(String archived) {
            return archived.substring(0, 8).equals(segment.substring(0, 8)) && archived.compareTo(segment) >= 0;
        }

        @Override
        public String toString() {
            return position + " in segment " + segment + ", noted at " + noted;
        }
    }
}

package dev.switchback.backup;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * How far WAL was written whenever the gate was asked, to be seen archived when it is asked again: one marker for each segment,
 * which moves on as long as the segment does. Thread-safe.
 */
final class Markers {

    private static final int MOST = 64;

    private final Deque<Marker> waiting = new ArrayDeque<>();
    private Optional<Marker> archived = Optional.empty();

    /**
     * Notes where the server is, and looks which of the earlier markers are archived by now.
     *
     * @param wal the latest segment of the server's timeline that is archived
     */
    synchronized void look(Server server, Optional<String> wal) {
        waiting.removeIf(marker -> marker.timeline() != server.timeline());
        archived = archived.filter(marker -> marker.timeline() == server.timeline());
        while (wal.isPresent() && !waiting.isEmpty() && waiting.getFirst().isIn(wal.get())) {
            archived = Optional.of(waiting.removeFirst());
        }
        Instant since = server.now();
        if (!waiting.isEmpty() && waiting.getLast().segment().equals(server.segment())) {
            since = waiting.removeLast().since();
        }
        if (waiting.size() < MOST) {
            waiting.addLast(new Marker(server.position(), server.segment(), server.now(), since));
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
     * @param noted when the server was there
     * @param since when the segment was first seen, and has been waited for
     */
    record Marker(String position, String segment, Instant noted, Instant since) {

        int timeline() {
            return ArchivedWal.timeline(segment);
        }

        /** Segments of a timeline are archived in order. */
        boolean isIn(String archived) {
            return archived.compareTo(segment) >= 0;
        }

        @Override
        public String toString() {
            return position + " in segment " + segment + ", noted at " + noted;
        }
    }
}

package dev.switchback.backup;

import dev.switchback.check.Ages;
import dev.switchback.check.CheckResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * WAL reaches the archive: a marker that was noted when the gate was asked before, and not long ago, is seen archived. An
 * application may not switch WAL segments, so it can only wait for the segment to be full or {@code archive_timeout} to pass.
 */
final class ArchivingJudge implements TopicCheck.Judge {

    private final Duration longest;
    private final Markers markers;

    ArchivingJudge(Duration longest, Markers markers) {
        this.longest = longest;
        this.markers = markers;
    }

    @Override
    public CheckResult judge(Testimony testimony, Server server) {
        String needs = "WAL of the last " + Ages.text(longest) + " archived";
        Optional<Testimony.Told<ArchivedWal>> latest = testimony
                .told(BackupEvidence::archivedWal)
                .filter(told -> told.value().timeline() == server.timeline())
                .max(Comparator.comparing(told -> told.value().segment()));
        markers.look(server, latest.map(told -> told.value().segment()));
        Markers.Marker waiting = markers.waiting();
        latest.map(told -> told.value().segment())
                .filter(segment -> segment.compareTo(server.segment()) > 0)
                .ifPresent(segment -> testimony.fault("archived segment is " + segment + ", and this server writes "
                        + server.segment() + ": it has lost WAL"));
        if (latest.isEmpty()) {
            testimony.gap("archived WAL of timeline " + server.timeline() + " is told by nobody: give"
                    + " BackupSources.archiver() too, and wait for the next segment");
        }
        Optional<Markers.Marker> archived =
                markers.archived().filter(marker -> age(marker.noted(), server).compareTo(longest) <= 0);
        if (archived.isPresent()) {
            return testimony.result(
                    "archived: marker " + archived.get(),
                    needs,
                    latest.map(Testimony.Told::by).orElse(null),
                    false);
        }
        String notYet = "marker " + waiting + " is not archived yet"
                + latest.map(told -> ", the latest segment is " + told.value().segment())
                        .orElse("");
        if (age(waiting.since(), server).compareTo(longest) > 0) {
            testimony.fault(notYet + ": see the server's log, or set archive_timeout below " + Ages.text(longest));
        } else {
            testimony.gap(
                    notYet + ": ask again when the segment is, at the latest after archive_timeout; where that is 0,"
                            + " a superuser may call pg_switch_wal()");
        }
        return testimony.result("", needs, latest.map(Testimony.Told::by).orElse(null), false);
    }

    private static Duration age(Instant time, Server server) {
        return Duration.between(time, server.now());
    }
}

package dev.switchback.backup;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A WAL segment that has reached the archive.
 *
 * @param segment its name: 24 hexadecimal digits, the first eight of which are the timeline
 * @param at when it was archived, or null if that was not told
 */
public record ArchivedWal(String segment, @Nullable Instant at) {

    private static final Pattern NAME = Pattern.compile("([0-9A-F]{24})(\\.[0-9A-F]{8}\\.backup)?");

    public ArchivedWal {
        if (!segment.matches("[0-9A-F]{24}")) {
            throw new IllegalArgumentException(
                    "segment is not the name of a WAL segment: 24 hexadecimal digits in upper case are needed");
        }
    }

    /**
     * From the name of any file of the archive: a backup's history file is archived after the segment it is named after. The
     * history of a timeline, and the part of a segment, say nothing.
     */
    static Optional<ArchivedWal> of(String file, @Nullable Instant at) {
        var name = NAME.matcher(file);
        return name.matches() ? Optional.of(new ArchivedWal(name.group(1), at)) : Optional.empty();
    }

    int timeline() {
        return timeline(segment);
    }

    static int timeline(String segment) {
        return Integer.parseUnsignedInt(segment.substring(0, 8), 16);
    }
}

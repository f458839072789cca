package dev.switchback.history;

import dev.switchback.history.Fault.Kind;
import dev.switchback.history.Operation.Access;
import dev.switchback.history.Operation.Read;
import dev.switchback.history.Operation.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row as a register: whether there is an order of its writes and reads in which each read gives the write before it, and nothing comes
 * before what had ended when it began.
 *
 * <p>Every write has a value of its own, which makes that simple: a write and the reads of its value stand together, and of two such groups one comes first. Group
 * A cannot come after B if something of A had ended when something of B began. So there is no such order exactly if neither of two groups can come
 * after the other (Gibbons and Korach, <i>Testing Shared Memories</i>, 1997).
 */
final class Register {

    private final long key;
    private final Map<String, Group> groups = new HashMap<>();
    private final List<Read> reads = new ArrayList<>();
    private long lastWritten = Long.MIN_VALUE;

    Register(long key) {
        this.key = key;
    }

    void add(Write write) {
        Group before = groups.put(write.value(), new Group(write));
        if (before != null) {
            throw new IllegalArgumentException("row " + key + ": '" + write.value() + "' was written twice");
        }
        lastWritten = Math.max(lastWritten, write.span().ended());
    }

    void add(Read read) {
        reads.add(read);
    }

    List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        for (Read read : reads) {
            Group group = groups.get(String.valueOf(read.value()));
            String invented = invented(read, group);
            if (group == null || invented != null) {
                faults.add(new Fault(Kind.INVENTED, told(read) + ", " + invented));
            } else {
                group.add(read);
            }
        }
        List<Group> byFirstEnd = groups.values().stream()
                .filter(group -> group.write.committed())
                .sorted(Comparator.comparingLong(
                        group -> group.firstEnded.span().ended()))
                .toList();
        for (int i = 0; i < byFirstEnd.size(); i++) {
            Group one = byFirstEnd.get(i);
            for (int j = i + 1; j < byFirstEnd.size() && byFirstEnd.get(j).isNotAfter(one); j++) {
                if (one.isNotAfter(byFirstEnd.get(j))) {
                    faults.add(fault(one, byFirstEnd.get(j)));
                }
            }
        }
        return faults;
    }

    private static @Nullable String invented(Read read, @Nullable Group group) {
        if (group == null) {
            return "which nobody wrote";
        }
        if (!group.write.committed()) {
            return "which was taken back: " + told(group.write);
        }
        return read.span().isBefore(group.write.span()) ? "which was written later: " + told(group.write) : null;
    }

    private Fault fault(Group one, Group other) {
        boolean last = one.lastBegun.span().begun() > lastWritten
                || other.lastBegun.span().begun() > lastWritten;
        return new Fault(
                last ? Kind.LOST_WRITE : Kind.STALE_READ,
                "row " + key + ": " + told(one.firstEnded) + " before " + told(other.lastBegun) + ", and "
                        + told(other.firstEnded) + " before " + told(one.lastBegun));
    }

    private static String told(Access access) {
        return access.by() + (access instanceof Write ? " wrote '" : " read '") + access.value() + "' in "
                + access.span().begun() + "-" + access.span().ended();
    }

    /** A write and the reads of its value. */
    private static final class Group {

        final Write write;
        Access firstEnded;
        Access lastBegun;

        Group(Write write) {
            this.write = write;
            this.firstEnded = write;
            this.lastBegun = write;
        }

        void add(Read read) {
            if (read.span().ended() < firstEnded.span().ended()) {
                firstEnded = read;
            }
            if (read.span().begun() > lastBegun.span().begun()) {
                lastBegun = read;
            }
        }

        boolean isNotAfter(Group other) {
            return firstEnded.span().isBefore(other.lastBegun.span());
        }
    }
}

package dev.switchback.spring.actuate;

import dev.switchback.ChangeHandle;
import dev.switchback.journal.JournalEntry;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What happened to a change, the latest first.
 *
 * @param change its name
 * @param entries at most as many as were asked for
 * @param before where the next page begins; not there if this was the last one
 */
record JournalView(
        String change, List<EntryLine> entries, @Nullable Long before) implements OperationResponseBody {

    /**
     * A line of the journal.
     *
     * @param seq its number, over all changes
     * @param at when it was written
     * @param kind the event's name
     * @param who did it
     * @param why the reason given
     * @param from the state before
     * @param to the state after
     * @param detail what else is worth keeping
     */
    record EntryLine(
            long seq,
            String at,
            String kind,
            String who,
            String why,
            @Nullable String from,
            @Nullable String to,
            String detail) {

        static EntryLine of(JournalEntry entry) {
            return new EntryLine(
                    entry.seq(),
                    Figures.text(entry.at()),
                    entry.kind(),
                    entry.who(),
                    entry.why(),
                    entry.before(),
                    entry.after(),
                    entry.detail());
        }
    }

    static JournalView of(ChangeHandle change, int limit, @Nullable Long before) {
        List<JournalEntry> earlier = change.journal().stream()
                .filter(entry -> before == null || entry.seq() < before)
                .sorted(Comparator.comparingLong(JournalEntry::seq).reversed())
                .toList();
        List<JournalEntry> page = earlier.stream().limit(limit).toList();
        return new JournalView(
                change.definition().name(),
                page.stream().map(EntryLine::of).toList(),
                page.size() < earlier.size() ? (Long) page.get(page.size() - 1).seq() : null);
    }
}

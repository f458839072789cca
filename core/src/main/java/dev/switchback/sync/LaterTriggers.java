package dev.switchback.sync;

import dev.switchback.change.SchemaChange;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Other BEFORE row triggers of the table that fire after the sync trigger, in the byte order of names: what they do to a
 * shape, the sync trigger does not see.
 */
final class LaterTriggers {

    private static final Logger log = LoggerFactory.getLogger(LaterTriggers.class);

    private LaterTriggers() {}

    /** Says so at start-up, when it can still be helped. */
    static void warn(SchemaChange change, TableFacts facts) {
        String ours = new SyncNames(change).trigger();
        for (String trigger : among(ours, facts.foreignTriggers())) {
            log.warn(
                    "'{}': trigger {} on {} fires after {} and may change a shape unseen: rename it to sort before '~'",
                    change.name(),
                    trigger,
                    change.table(),
                    ours);
        }
    }

    static List<String> among(String ours, List<String> triggers) {
        byte[] own = ours.getBytes(StandardCharsets.UTF_8);
        return triggers.stream()
                .filter(name -> Arrays.compareUnsigned(name.getBytes(StandardCharsets.UTF_8), own) > 0)
                .toList();
    }
}

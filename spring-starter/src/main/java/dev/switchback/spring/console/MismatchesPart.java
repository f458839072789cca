package dev.switchback.spring.console;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where shadow reads found the paths to differ, without the values. */
final class MismatchesPart implements Part {

    private static final int MOST = 100;

    @Override
    public String name() {
        return "mismatches";
    }

    @Override
    public List<Map<String, @Nullable Object>> read(Look look) {
        return look.change().shadowMismatches().stream()
                .limit(MOST)
                .map(mismatch -> Members.with("key", mismatch.key())
                        .and("field", mismatch.field())
                        .and("difference", mismatch.difference().name())
                        .and("oldDigest", mismatch.oldDigest())
                        .and("newDigest", mismatch.newDigest())
                        .and("seen", mismatch.seen())
                        .and("lastSeen", mismatch.lastSeen())
                        .map())
                .toList();
    }
}

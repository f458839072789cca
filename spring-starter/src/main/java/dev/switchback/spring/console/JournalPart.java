package dev.switchback.spring.console;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What happened last, the latest first. */
final class JournalPart implements Part {

    private static final int MOST = 100;

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public List<Map<String, @Nullable Object>> read(Look look) {
        return look.switchback().journal(look.definition().name(), Set.of(), MOST).stream()
                .map(entry -> Members.with("seq", entry.seq())
                        .and("at", entry.at())
                        .and("kind", entry.kind())
                        .and("who", entry.who())
                        .and("why", entry.why())
                        .and("before", entry.before())
                        .and("after", entry.after())
                        .and("detail", entry.detail())
                        .map())
                .toList();
    }
}

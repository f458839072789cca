package dev.switchback.verify;

import dev.switchback.change.Path;
import dev.switchback.sync.Journey;
import dev.switchback.sync.Law;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Examples in words: what became of one on its way, so that the difference can be seen. */
final class LawWords {

    private static final int LONGEST = 80;

    private LawWords() {}

    static String of(Journey journey) {
        boolean old = journey.from() == Path.OLD;
        String given = (old ? "old " : "new ") + values(journey.given());
        if (journey.fault() != null) {
            return given + " "
                    + (old
                            ? "cannot be stored or converted, and partial() is not declared: "
                            : "cannot be stored or carried back, so that a new image's write of it would fail: ")
                    + journey.fault();
        }
        // Where the old shape does not come back, neither does the new one: one reason is enough.
        boolean lost = old && journey.broken().contains(Law.LOSSLESS);
        String back =
                journey.back().isEmpty() ? "and the way back fails" : "which gives back " + values(journey.back());
        return given + " becomes " + values(journey.there()) + ", " + back + ": "
                + journey.broken().stream()
                        .filter(law -> !lost || law != Law.KEPT)
                        .map(law -> words(law, old))
                        .collect(Collectors.joining("; "));
    }

    private static String words(Law law, boolean old) {
        return switch (law) {
            case LOSSLESS -> "contract would lose the old shape";
            case KEPT ->
                old
                        ? "the new shape does not survive the way back"
                        : "an old image's write would lose what only the new shape knows";
            case AGREE -> "the two do not agree";
            case CONVERTIBLE -> "the forward mapping fails for it";
        };
    }

    private static String values(Map<String, @Nullable String> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + visible(entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** What cannot be seen is spelt out, and what is very long is cut. */
    private static String visible(@Nullable String text) {
        if (text == null) {
            return "NULL";
        }
        StringBuilder seen = new StringBuilder("'");
        text.codePoints().limit(LONGEST).forEach(point -> {
            int kind = Character.getType(point);
            boolean invisible = Character.isISOControl(point)
                    || (point > ' ' && Character.isSpaceChar(point))
                    || kind == Character.FORMAT
                    || kind == Character.NON_SPACING_MARK;
            seen.append(invisible ? String.format("\\u%04x", point) : Character.toString(point));
        });
        long length = text.codePoints().count();
        return seen + "'" + (length > LONGEST ? "... (" + length + " characters)" : "");
    }
}

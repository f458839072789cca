package dev.switchback.evidence;

import dev.switchback.change.SchemaChange;
import dev.switchback.diagnose.Diagnose;
import dev.switchback.diagnose.Diagnosis;
import dev.switchback.diagnose.OldImage;
import dev.switchback.diagnose.Question;
import dev.switchback.journal.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code compatibility.json}: whether the image can be rolled back, without and with the statements of the old one. */
final class Compatibility {

    private Compatibility() {}

    /** Asks, in transactions of its own; takes seconds at the most, and what it cannot find out is in the answer. */
    static String of(Diagnose diagnose, SchemaChange change, @Nullable OldImage image) {
        Map<String, @Nullable Object> found = new LinkedHashMap<>();
        found.put("withoutManifest", fields(diagnose.of(change, OldImage.withoutManifest())));
        found.put("withManifest", image == null ? null : fields(diagnose.of(change, image)));
        found.put("statements", image == null ? 0 : image.statements().size());
        return Json.pretty(found);
    }

    /** Flag and fleet have files of their own; how long ago things were is told by their times there. */
    private static Map<String, @Nullable Object> fields(Diagnosis diagnosis) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("image", diagnosis.image());
        fields.put("verdict", diagnosis.verdict());
        fields.put("course", diagnosis.course());
        fields.put("first", diagnosis.first());
        fields.put(
                "findings",
                diagnosis.reasons().stream()
                        .filter(reason -> reason.question() != Question.ROLLOUT)
                        .map(reason -> List.of(reason.bearing().name(), reason.count(), reason.what(), reason.source()))
                        .toList());
        return fields;
    }
}

package dev.switchback.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchback.drill.DrillReport;
import dev.switchback.evidence.EvidenceReview;
import dev.switchback.evidence.EvidenceVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Documents that are made to be hard to read, where the library reads its own: each is refused in words. Those of backups are in DocumentsTest. */
class HostileDocumentsTest {

    static Stream<Arguments> documents() {
        return Stream.of(
                Arguments.of("nothing", ""),
                Arguments.of("no end to the nesting", "[".repeat(1_000_000)),
                Arguments.of("no end to the nesting of objects", "{\"a\":".repeat(1_000_000)),
                Arguments.of("a member twice", "{\"change\":\"a\",\"change\":\"b\"}"),
                Arguments.of("a number without end", "{\"change\":" + "9".repeat(1_000_000) + "}"),
                Arguments.of("a number that would fill the memory", "{\"change\":1e999999999}"),
                Arguments.of("a number that is none", "{\"change\":--1}"),
                Arguments.of("a text that does not end", "{\"change\":\"" + "a".repeat(1_000_000)),
                Arguments.of("half an escape", "{\"change\":\"\\u12\"}"),
                Arguments.of("a control character", "{\"change\":\"\u0000\"}"),
                Arguments.of("something after the end", "{} {}"),
                Arguments.of("YAML", "change: &a [*a, *a]"),
                Arguments.of("XML", "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><x>&a;</x>"),
                Arguments.of("other types", "{\"change\":[],\"findings\":{},\"beganAt\":1}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    void isNoReportOnADrill(String what, String document) {
        assertThatThrownBy(() -> DrillReport.parse(document)).as(what).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isNoEvidence(@TempDir Path directory) throws IOException {
        for (Arguments each : documents().toList()) {
            String document = String.valueOf(each.get()[1]);
            for (String name : List.of("gate.json", "manifest.json", "journal.jsonl", "SHA256SUMS", "drills.json")) {
                Files.writeString(directory.resolve(name), document);
            }
            EvidenceReview review = EvidenceVerifier.review(directory);
            assertThat(review.faults()).as("%s", each.get()[0]).isNotEmpty();
        }
    }
}

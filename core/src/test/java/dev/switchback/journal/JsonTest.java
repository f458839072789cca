package dev.switchback.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written as JSON: expected literally, and read back by PostgreSQL's parser. */
class JsonTest {

    private static TestDatabase database;

    @BeforeAll
    static void start() {
        database = Postgres.newDatabase();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                arguments("", "\"\""),
                arguments("plain", "\"plain\""),
                arguments("a\"b", "\"a\\\"b\""),
                arguments("a\\b/c", "\"a\\\\b/c\""),
                arguments("\n\r\t", "\"\\n\\r\\t\""),
                arguments("\b\f\u0001\u001f\u007f", "\"\\u0008\\u000c\\u0001\\u001f\\u007f\""),
                arguments("Zoë 名", "\"Zoë 名\""),
                arguments("\uD83D\uDE00", "\"\\ud83d\\ude00\""),
                arguments("\u2028\u2029", "\"\u2028\u2029\""));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("texts")
    void escapesAText(String text, String json) {
        assertThat(Json.line(text)).isEqualTo(json);
        assertThat(readBack(Map.of("k", text), "value ->> 'k'")).isEqualTo(text);
        assertThat(readBack(Map.of(text, "v"), "(SELECT k FROM jsonb_object_keys(value) AS k)"))
                .isEqualTo(text);
    }

    @Test
    void escapesWhatNoParserMayStoreStillAsJson() {
        assertThat(Json.line("\0")).isEqualTo("\"\\u0000\"");
        assertThat(Json.line("\uD83D!")).isEqualTo("\"\\ud83d!\"");
    }

    @Test
    void keepsTheOrderOfMapsAndTheKindOfValues() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("z", 1);
        map.put("a", -2.5);
        map.put("n", null);
        map.put("t", true);
        map.put("at", Instant.parse("2026-01-02T03:04:05.000006Z"));
        map.put("list", Arrays.asList("x", 1L, null, List.of(), Map.of()));

        assertThat(Json.line(map))
                .isEqualTo("{\"z\":1,\"a\":-2.5,\"n\":null,\"t\":true,\"at\":\"2026-01-02T03:04:05.000006Z\","
                        + "\"list\":[\"x\",1,null,[],{}]}");
        assertThat(Json.pretty(map)).isEqualTo("""
                        {
                          "z": 1,
                          "a": -2.5,
                          "n": null,
                          "t": true,
                          "at": "2026-01-02T03:04:05.000006Z",
                          "list": [
                            "x",
                            1,
                            null,
                            [],
                            {}
                          ]
                        }
                        """);
        assertThat(readBack(map, "value ->> 'a'")).isEqualTo("-2.5");
        assertThat(readBack(map, "value #>> '{list,1}'")).isEqualTo("1");
    }

    private static String readBack(Map<String, ?> value, String expression) {
        String tag = "$json$";
        String line = database.text("SELECT " + expression + " FROM (SELECT " + tag + Json.line(value) + tag
                + "::jsonb AS value) AS parsed");
        String pretty = database.text("SELECT " + expression + " FROM (SELECT " + tag + Json.pretty(value) + tag
                + "::jsonb AS value) AS parsed");
        assertThat(pretty).isEqualTo(line);
        return line;
    }
}

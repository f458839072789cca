package dev.switchback.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the report draws is what the database holds, and what people wrote stays text. */
@Promise("P7")
class ReportTest {

    private static final Pattern POINT = Pattern.compile("([ML])([0-9.]+) ([0-9.]+)");

    @TempDir
    private static Path directory;

    private static TestDatabase database;
    private static String html;

    @BeforeAll
    static void write() throws IOException {
        database = Postgres.newDatabase();
        new Fortnight(database, 60).write(directory);
        html = Files.readString(directory.resolve("report.html"));
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void drawsTheShareOfReadsThatWasObserved() {
        List<Double> drawn = values("share", "fresh", false);
        assertThat(drawn).hasSizeGreaterThan(300);
        assertClose(drawn, "SELECT 100.0 * coalesce(sum(reads) FILTER (WHERE path = 'NEW'), 0) / sum(reads)", 0.2);
    }

    @Test
    void drawsTheErrorsOfEachPath() {
        assertClose(values("errors", "fresh", false), errors("NEW"), 0.02);
        assertClose(values("errors", "old", false), errors("OLD"), 0.02);
    }

    private static String errors(String path) {
        return "SELECT 100.0 * sum(path_errors) FILTER (WHERE path = '" + path
                + "') / sum(reads + writes) FILTER (WHERE path = '" + path + "')";
    }

    @Test
    void drawsTheLatencyOfEachPath() {
        String p99 =
                "SELECT (SELECT min(0.05 * 2 ^ ((b - 1) / 2.0)) FROM (SELECT b, sum(c) OVER (ORDER BY b) AS seen, sum(c) OVER () AS whole FROM ("
                        + "SELECT b, sum(l.c) AS c FROM switchback.traffic i CROSS JOIN unnest(i.latency) WITH ORDINALITY AS l (c, b)"
                        + " WHERE i.minute >= t.hour AND i.minute < t.hour + interval '1 h' AND i.path = 'NEW' GROUP BY b) g) s"
                        + " WHERE seen >= ceil(0.99 * whole) AND whole > 0)";
        List<Double> drawn = values("latency", "fresh", true);
        List<Double> held = sql(
                p99
                        + " FROM (SELECT DISTINCT date_trunc('hour', minute) AS hour FROM switchback.traffic) t ORDER BY t.hour");
        assertThat(drawn).hasSameSizeAs(held);
        for (int i = 0; i < held.size(); i++) {
            assertThat(drawn.get(i) / held.get(i)).as("hour %d", i).isCloseTo(1, within(0.03));
        }
    }

    @Test
    void breaksTheLinesWhereNothingIsKnown() {
        String chart = chart("share");
        String path = path(chart, "fresh");
        Matcher gap = Pattern.compile("<rect class=\"hatch\" x=\"([0-9.]+)\" y=\"[0-9.]+\" width=\"([0-9.]+)\"")
                .matcher(chart);
        assertThat(gap.find()).isTrue();
        double from = Double.parseDouble(gap.group(1));
        double to = from + Double.parseDouble(gap.group(2));
        assertThat(to - from).isGreaterThan(10);
        List<Double> lines = new ArrayList<>();
        double before = Double.NaN;
        for (MatchResult point : POINT.matcher(path).results().toList()) {
            double x = Double.parseDouble(point.group(2));
            if (point.group(1).equals("L") && before <= from + 3 && x >= to - 3) {
                lines.add(x);
            }
            before = x;
        }
        assertThat(lines).as("lines drawn across the gap").isEmpty();
        assertThat(POINT.matcher(path).results().filter(point -> point.group(1).equals("M")))
                .hasSizeGreaterThan(1);
        assertThat(html).contains("3 gaps, hatched").contains("the database was away");
    }

    @Test
    void showsEveryEntryOfTheJournalWhateverItsKind() throws IOException {
        String markdown = Files.readString(directory.resolve("report.md"));
        List<List<@Nullable String>> entries = database.rows("SELECT seq, kind FROM switchback.journal ORDER BY seq");
        assertThat(entries).hasSizeGreaterThan(15);
        for (List<@Nullable String> entry : entries) {
            assertThat(html).contains("<title>#" + entry.get(0) + " " + entry.get(1));
            assertThat(html).contains("<td data-name=\"#\">" + entry.get(0) + "</td>");
            assertThat(markdown).contains("| " + entry.get(0) + " | ");
        }
        assertThat(html).contains("GuardTripped");
    }

    @Test
    void takesWhatPeopleWroteForText() {
        assertThat(html)
                .contains(
                        "eve &lt;script&gt;alert(1)&lt;/script&gt;",
                        "&lt;img src=x",
                        "[U+202E]",
                        "killed &lt;before&gt;")
                .doesNotContain("<script", "<img", "\u202e", "<before", "javascript:");
        String withoutText = html.replaceAll(">[^<]*<", "><");
        assertThat(withoutText)
                .doesNotContainPattern("\\son[a-z]+=")
                .doesNotContainPattern("(src|href)=\"(https?:|//|data:)");
        assertThat(html).doesNotContain("@import").doesNotContainPattern("url\\((?!#)");
    }

    /** The values behind the horizontal pieces of a line, by the scale that is drawn beside it. */
    private static List<Double> values(String chart, String style, boolean logarithmic) {
        String svg = chart(chart);
        List<double[]> scale = Pattern.compile(
                        "<text class=\"y\" x=\"[0-9.]+\" y=\"([0-9.]+)\">([0-9.]+) ?([a-z]*)[^<]*</text>")
                .matcher(svg)
                .results()
                .map(tick -> new double[] {
                    Double.parseDouble(tick.group(1)) - 4,
                    Double.parseDouble(tick.group(2)) * (tick.group(3).equals("s") ? 1000 : 1)
                })
                .toList();
        double[] low = scale.get(0);
        double[] high = scale.get(scale.size() - 1);
        List<Double> values = new ArrayList<>();
        List<MatchResult> points = POINT.matcher(path(svg, style)).results().toList();
        for (int i = 0; i + 1 < points.size(); i += 2) {
            double y = Double.parseDouble(points.get(i).group(3));
            assertThat(points.get(i + 1).group(3)).isEqualTo(points.get(i).group(3));
            double share = (y - low[0]) / (high[0] - low[0]);
            values.add(logarithmic ? low[1] * Math.pow(high[1] / low[1], share) : low[1] + share * (high[1] - low[1]));
        }
        return values;
    }

    private static void assertClose(List<Double> drawn, String figure, double tolerance) {
        List<Double> held = sql(figure
                + " FROM switchback.traffic GROUP BY date_trunc('hour', minute) ORDER BY date_trunc('hour', minute)");
        assertThat(drawn).hasSameSizeAs(held);
        for (int i = 0; i < held.size(); i++) {
            assertThat(drawn.get(i)).as("hour %d", i).isCloseTo(held.get(i), within(tolerance));
        }
    }

    /** Numbers, without the rows that have none. */
    private static List<Double> sql(String query) {
        return database.rows(query).stream()
                .map(row -> String.valueOf(row.get(0)))
                .filter(value -> !value.equals("null"))
                .map(Double::valueOf)
                .toList();
    }

    private static String chart(String name) {
        int begin = html.indexOf("<svg id=\"" + name + "-wide\"");
        return html.substring(begin, html.indexOf("</svg>", begin));
    }

    private static String path(String svg, String style) {
        Matcher path =
                Pattern.compile("<path class=\"" + style + "\" d=\"([^\"]+)\"").matcher(svg);
        assertThat(path.find()).as(style).isTrue();
        return path.group(1);
    }
}

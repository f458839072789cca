package dev.switchback.backup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One sample of a metric.
 *
 * @param name the metric's
 * @param labels its labels
 * @param value its value
 */
record Sample(String name, Map<String, String> labels, double value) {

    private static final Pattern LINE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})?[ \\t]+([^ \\t]+)(?:[ \\t]+-?[0-9]+)?[ \\t]*");
    private static final Pattern LABEL =
            Pattern.compile("[ \\t]*([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"[ \\t]*(?:,|$)");

    /** The samples that matter here of a page in the text format; what is none of them is passed over. */
    static List<Sample> ofText(String page) {
        List<Sample> samples = new ArrayList<>();
        int number = 0;
        for (String line : page.lines().toList()) {
            number++;
            if (CnpgMetrics.NAMES.stream().anyMatch(line::startsWith)) {
                samples.add(ofLine(line, number));
            }
        }
        return samples;
    }

    /** One series of an instant query's result. */
    static Sample of(JsonNode series) {
        List<JsonNode> point = series.at("value").items();
        if (point.size() != 2) {
            throw series.at("value").wrong("a time and a value");
        }
        Map<String, String> labels = new LinkedHashMap<>();
        for (String label : CnpgMetrics.IDENTITY) {
            Optional.ofNullable(series.at("metric", label).text()).ifPresent(text -> labels.put(label, text));
        }
        String name = series.at("metric", "__name__").text();
        try {
            return new Sample(
                    String.valueOf(name),
                    labels,
                    value(String.valueOf(point.get(1).text())));
        } catch (NumberFormatException e) {
            throw point.get(1).wrong("a number");
        }
    }

    /** The value as a time in seconds since 1970. */
    Instant time() {
        return Instant.ofEpochMilli((long) (value * 1000));
    }

    private static Sample ofLine(String line, int number) {
        Matcher matcher = LINE.matcher(line);
        try {
            if (matcher.matches()) {
                Map<String, String> labels = new LinkedHashMap<>();
                Matcher label =
                        LABEL.matcher(Optional.ofNullable(matcher.group(2)).orElse(""));
                while (label.find()) {
                    labels.put(label.group(1), label.group(2));
                }
                return new Sample(matcher.group(1), labels, value(matcher.group(3)));
            }
        } catch (NumberFormatException e) {
            // Reported below, without the text that is none.
        }
        throw new UnreadableEvidenceException("line " + number
                + " of the page is no sample of the Prometheus text format: see whether the address is right");
    }

    private static double value(String text) {
        return switch (text) {
            case "NaN", "+Inf", "-Inf" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }
}

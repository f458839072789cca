package dev.switchback.evidence;

import java.time.DateTimeException;
import java.util.List;
import java.util.function.Function;

/** What earns one point, and the files that it is read from. */
record ScoreRule(String name, String asks, List<String> cites, Function<Facts, Found> rule) {

    Scorecard.Point judge(Facts facts) {
        Found found;
        try {
            for (String cited : cites) {
                facts.text(cited.replaceFirst("#.*", ""));
            }
            found = rule.apply(facts);
        } catch (UnfitFileException e) {
            found = Found.of(false, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException | DateTimeException e) {
            found = Found.of(false, "cannot be read: " + e.getMessage());
        }
        return new Scorecard.Point(name, asks, cites, found.holds(), found.what());
    }
}

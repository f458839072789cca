package dev.switchback.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.journal.Act;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole road in a browser, by the people of the example; what the page shows is what the database has. */
@Tag("page")
class ConsoleTest {

    private static final Act NIGHTLY = Act.by("nightly job", "every row again");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern OBSERVED = Pattern.compile("Observed ([\\d.]+) %");
    private static final String CHANGE = " FROM switchback.change WHERE name = 'customer-name'";

    @Test
    void isRampedTrippedRolledBackApprovedAndContractedInTheBrowser() throws Exception {
        try (RunningShop shop = RunningShop.start(
                        ConsoleTest.class,
                        "--shop.demo.customers=500",
                        "--shop.guard.gate-calls=100",
                        "--switchback.window.minimum-age=4s",
                        "--switchback.window.minimum-stable=2s",
                        "--switchback.window.foreign-quiet=2s");
                Screen screen = new Screen(shop.address())) {
            screen.sitsDown("ada");
            rampsToHalf(shop, screen);
            tripsOnFaults(shop, screen);
            rollsBack(shop, screen);
            goesToTheWholeOfIt(shop, screen);
            contractsWhatGraceApproved(shop, screen);
            assertThat(screen.complaints())
                    .as("but for what Spring Security's form makes the browser say")
                    .allMatch(line -> line.contains("/login ") || line.contains("/favicon.ico "));
        }
    }

    private static void rampsToHalf(RunningShop shop, Screen screen) {
        screen.sees("h1", "customer-name");
        screen.sees(".head", "OPEN", "Old path can still serve: yes");
        screen.has("ramp", "half of the shoppers", Map.of("percent", "50"));
        screen.sees(".notice.good", "50 %");
        assertThat(shop.count("SELECT ramp::int" + CHANGE)).isEqualTo(50);
        await("the observed share follows").atMost(PATIENCE).untilAsserted(() -> {
            double shown = observed(screen);
            assertThat(shown).isCloseTo(50, within(20.0));
            assertThat(shown).isCloseTo(inTheDatabase(shop), within(15.0));
        });
        screen.picture("ramped-1280", 1280, 1500);
        screen.width(400);
        assertThat(screen.overhang()).isZero();
        screen.picture("ramped-400", 400, 1500);
        screen.width(1280);
    }

    private static void tripsOnFaults(RunningShop shop, Screen screen) throws Exception {
        shop.visitor().as("olive").post("api/faults?percent=80");
        screen.sees(".head", "FROZEN", "Tripped");
        assertThat(shop.count("SELECT count(*)" + CHANGE + " AND phase = 'FROZEN' AND tripped_at IS NOT NULL"))
                .isEqualTo(1);
        screen.sees("#journal", "Guard tripped");
        screen.picture("tripped-1280", 1280, 1500);
    }

    private static void rollsBack(RunningShop shop, Screen screen) throws Exception {
        screen.presses("#roll-back");
        screen.sees(".notice.good", "Rolled back");
        assertThat(shop.count("SELECT ramp::int" + CHANGE)).isZero();
        assertThat(shop.count("SELECT count(*) FROM switchback.journal WHERE who = 'ada'"
                        + " AND why = 'rolled back in the console'"))
                .isEqualTo(1);
        shop.visitor().as("olive").post("api/faults?percent=0");
    }

    private static void goesToTheWholeOfIt(RunningShop shop, Screen screen) throws Exception {
        screen.has("unfreeze", "the adapter is mended", Map.of());
        screen.sees(".notice.good", "OPEN");
        screen.has("ramp", "all of them", Map.of("percent", "100"));
        screen.sees(".notice.good", "100 %");
        shop.visitor().as("ada").post("api/old-image?running=false");
        await("nothing but the approval is missing").atMost(PATIENCE).untilAsserted(() -> {
            shop.change().verify(NIGHTLY);
            assertThat(open(shop)).extracting(CheckResult::check).containsExactly("approval");
        });
    }

    private static void contractsWhatGraceApproved(RunningShop shop, Screen screen) {
        screen.has("request", "the window is over", Map.of());
        screen.sees(".notice.good", "another person approves the digest");
        screen.sitsDown("grace");
        screen.has("approve", "read plan and report", Map.of());
        screen.sees(".notice.good", "approved");
        assertThat(shop.count("SELECT count(*) FROM switchback.approval"
                        + " WHERE requested_by = 'ada' AND approved_by = 'grace'"))
                .isEqualTo(1);
        screen.sitsDown("ada");
        screen.has("contract", "approved by grace", Map.of("confirm", "customer-name"));
        screen.sees(".head", "CONTRACTED", "Old path can still serve: no");
        assertThat(shop.count("SELECT count(*)" + CHANGE + " AND phase = 'CONTRACTED'"))
                .isEqualTo(1);
        assertThat(shop.count("SELECT count(*) FROM information_schema.columns"
                        + " WHERE table_name = 'customer' AND column_name = 'full_name'"))
                .isZero();
        screen.picture("contracted-1280", 1280, 1500);
    }

    private static double observed(Screen screen) {
        Matcher shown = OBSERVED.matcher(screen.text("#ramp"));
        return shown.find() ? Double.parseDouble(shown.group(1)) : -1;
    }

    /** Of the minutes since the step, as the instances have written them. */
    private static double inTheDatabase(RunningShop shop) {
        return shop.count("SELECT coalesce(round(100.0 * sum(reads + writes) FILTER (WHERE path = 'NEW')"
                + " / nullif(sum(reads + writes), 0)), -1)::int FROM switchback.traffic t"
                + " WHERE minute >= (SELECT date_trunc('minute', ramp_since)" + CHANGE + ")");
    }

    private static List<CheckResult> open(RunningShop shop) {
        return shop.change().gate().results().stream()
                .filter(result -> result.status() != CheckStatus.PASS)
                .toList();
    }
}

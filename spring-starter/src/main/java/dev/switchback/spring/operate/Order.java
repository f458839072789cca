package dev.switchback.spring.operate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is given with an operation. Each asks for what it needs, and does not look at the rest.
 *
 * @param reason why, in a sentence; kept in the journal
 * @param percent 0 to 100, of {@code ramp} and {@code shadow}
 * @param digest of the request, of {@code approve} and {@code reject}
 * @param check the name of a check, of {@code waive}
 * @param days for how long, of {@code waive}
 * @param confirm the change's name, typed, of {@code contract} and {@code abandon}
 */
public record Order(
        @Nullable String reason,
        @Nullable Double percent,
        @Nullable String digest,
        @Nullable String check,
        @Nullable Integer days,
        @Nullable String confirm) {

    /** With a reason alone. */
    public static Order because(@Nullable String reason) {
        return new Order(reason, null, null, null, null, null);
    }

    /**
     * Everything that is missing or wrong for this operation, in words.
     *
     * @param unreadable what was written and is no number, by its name
     */
    List<String> faults(Operation operation, String change, Map<String, String> unreadable) {
        List<String> faults = new ArrayList<>();
        if (operation != Operation.OFF && operation != Operation.PACKAGE) {
            missing(faults, "reason", reason, "say why in a sentence; it is kept in the journal");
        }
        switch (operation) {
            case RAMP, SHADOW -> {
                if (percent == null || !(percent >= 0 && percent <= 100)) {
                    faults.add(shown("percent", percent, unreadable) + ": give a number from 0 to 100");
                }
            }
            case APPROVE, REJECT -> missing(faults, "digest", digest, "give the digest of the request that was read");
            case WAIVE -> {
                missing(faults, "check", check, "name the check of the gate");
                if (days == null || days < 1 || days > 7) {
                    faults.add(shown("days", days, unreadable) + ": give a whole number from 1 to 7");
                }
            }
            case CONTRACT, ABANDON -> {
                if (!change.equals(confirm)) {
                    faults.add("confirm is " + (confirm == null ? "missing" : "'" + confirm + "'")
                            + ": give the change's name, '" + change + "', because columns are dropped");
                }
            }
            case OFF, FREEZE, UNFREEZE, RAMP_STEP_UP, RAMP_STEP_DOWN, OPEN, REQUEST, REVOKE, REOPEN, PACKAGE -> {}
        }
        return faults;
    }

    private static String shown(String name, @Nullable Number value, Map<String, String> unreadable) {
        String written = unreadable.get(name);
        return name + " is " + (written == null ? value == null ? "missing" : value : "'" + written + "'");
    }

    private static void missing(List<String> faults, String name, @Nullable String value, String advice) {
        if (value == null || value.isBlank()) {
            faults.add(name + " is missing: " + advice);
        }
    }
}

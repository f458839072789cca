package dev.switchback.gate;

import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.check.GateCheck;
import dev.switchback.database.Session;
import dev.switchback.phase.ChangeState;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What people have taken out of the gate's way: waivers, and open break-glass. The finding stays in sight, with who answers for it.
 *
 * @param window the epoch of the rollback window
 * @param waivers of the change
 * @param breakGlass the one that is open
 */
record Exemptions(long window, List<Waiver> waivers, Optional<BreakGlass> breakGlass) {

    static Exemptions now(Session session, ChangeState state) throws SQLException {
        return new Exemptions(
                state.windowEpoch(), Waivers.all(session, state.name()), BreakGlasses.current(session, state.name()));
    }

    /** The finding, or that it is waived. What the check says of itself comes first, also against a waiver that is there. */
    CheckResult over(GateCheck check, CheckResult result) {
        if (!result.blocks()) {
            return result;
        }
        Optional<Waiver> waiver = waivers.stream()
                .filter(each -> check.waivable().byPerson(result.status()) && each.covers(result, window))
                .findFirst();
        if (waiver.isPresent()) {
            return waived(
                    result, waiver.get().toString(), "waiver " + waiver.get().id());
        }
        return breakGlass
                .filter(open -> check.waivable().inEmergency())
                .map(open -> waived(result, open.toString(), "break-glass " + open.id()))
                .orElse(result);
    }

    private static CheckResult waived(CheckResult result, String by, String basis) {
        return new CheckResult(
                result.check(),
                CheckStatus.WAIVED,
                result.status() + ": " + result.value() + "; " + by,
                result.threshold(),
                result.source(),
                result.age(),
                basis + " of " + result.status() + (result.basis().isEmpty() ? "" : ", " + result.basis()));
    }
}

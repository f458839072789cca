package dev.switchback.gate;

import java.util.ArrayList;
import java.util.List;

/**
 * What must be said before the glass is broken. Ends up in the journal and the evidence: no personal data of the application's users.
 *
 * @param approver who answers for it: another person than the one who opens it
 * @param riskAccepted what may go wrong
 * @param recoveryPath how to come back if it does
 * @param followUp what is to be done afterwards; stays open until somebody closes it
 */
public record BreakGlassTerms(String approver, String riskAccepted, String recoveryPath, String followUp) {

    public BreakGlassTerms {
        List<String> blank = new ArrayList<>();
        need("approver", approver, blank);
        need("riskAccepted", riskAccepted, blank);
        need("recoveryPath", recoveryPath, blank);
        need("followUp", followUp, blank);
        if (!blank.isEmpty()) {
            throw new IllegalArgumentException("blank: " + String.join(", ", blank)
                    + ". Break-glass needs all four: who answers for it, the risk, the way back, and what follows");
        }
    }

    private static void need(String name, String value, List<String> blank) {
        if (value.isBlank()) {
            blank.add(name);
        }
    }
}

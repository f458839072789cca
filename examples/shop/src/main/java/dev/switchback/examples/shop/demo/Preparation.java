package dev.switchback.examples.shop.demo;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.backfill.BackfillProgress;
import dev.switchback.examples.shop.customer.CustomerName;
import dev.switchback.journal.Act;
import dev.switchback.phase.Phase;
import dev.switchback.verify.VerificationResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * The road up to the open window, so that all that is left for a newcomer is to ramp. Elsewhere an operator walks it, or a job
 * for each step.
 */
@Component
@ConditionalOnProperty("shop.demo.prepare")
class Preparation implements ApplicationRunner {

    private static final Logger log = LoggerFactory.getLogger(Preparation.class);
    private static final Act ACT = Act.by("shop", "prepared for a demonstration");
    /** The window opens after two in a row that find nothing. */
    private static final int SCANS = 2;

    private final ChangeHandle change;

    Preparation(Switchback switchback) {
        this.change = switchback.change(CustomerName.CHANGE);
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (change.state().phase() == Phase.PLANNED) {
            change.expand(ACT);
            log.info(
                    "Expanded: the columns first_name and last_name are there, empty, and a trigger keeps both shapes in step");
        }
        if (change.state().phase() == Phase.BACKFILLING) {
            BackfillProgress filled = change.backfill(progress -> {}, ACT);
            log.info("Backfilled: {}", filled);
            for (int scan = 1; scan <= SCANS; scan++) {
                VerificationResult verified = change.verify(ACT);
                log.info(
                        "Verified, {} of {}: {} rows, {} of them divergent",
                        scan,
                        SCANS,
                        verified.rows(),
                        verified.divergent());
            }
            change.open(ACT);
            log.info("Opened: from now on the flag decides which columns are read. It is at 0 %");
        }
    }
}

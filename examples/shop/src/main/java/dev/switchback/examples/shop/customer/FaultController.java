package dev.switchback.examples.shop.customer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The switch that makes the new path fail, where there may be one; for operators and the one on call. */
@RestController
@ConditionalOnProperty("shop.faults.enabled")
class FaultController {

    private static final Logger log = LoggerFactory.getLogger(FaultController.class);

    private final Faults faults;

    FaultController(Faults faults) {
        this.faults = faults;
    }

    @GetMapping("/api/faults")
    Injected now() {
        return new Injected(faults.percent());
    }

    @PostMapping("/api/faults")
    Injected inject(@RequestParam int percent) {
        try {
            faults.set(percent);
        } catch (IllegalArgumentException e) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, e.getMessage(), e);
        }
        log.info("{} % of the new adapter's calls fail from now on", percent);
        return now();
    }

    /** How many calls in a hundred. */
    record Injected(int percent) {}
}

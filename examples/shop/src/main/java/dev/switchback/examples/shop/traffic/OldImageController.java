package dev.switchback.examples.shop.traffic;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Profile;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Retires the old image, which the gate waits for, or brings it back; for operators. */
@RestController
@Profile("!switchback-job")
@ConditionalOnProperty("shop.traffic.enabled")
class OldImageController {

    private final Traffic traffic;

    OldImageController(Traffic traffic) {
        this.traffic = traffic;
    }

    @PostMapping("/api/old-image")
    TrafficReport run(@RequestParam boolean running) {
        traffic.oldImage(running);
        return traffic.report();
    }
}

package dev.switchback.spring.actuate;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Health for Spring Boot 4: never a reason to take an instance out of service. */
final class HealthOnBoot4 implements HealthIndicator {

    private final Standing standing;

    HealthOnBoot4(Standing standing) {
        this.standing = standing;
    }

    @Override
    public Health health() {
        Standing.Reading reading = standing.read();
        return (reading.known() ? Health.up() : Health.unknown())
                .withDetails(reading.details())
                .build();
    }
}

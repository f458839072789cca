package dev.switchback.spring.actuate;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/** Health for Spring Boot 3.5: never a reason to take an instance out of service. */
final class HealthOnBoot3 implements HealthIndicator {

    private final Standing standing;

    HealthOnBoot3(Standing standing) {
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

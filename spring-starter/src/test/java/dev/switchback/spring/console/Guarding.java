package dev.switchback.spring.console;

import dev.switchback.slo.SloPolicy;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the new path is watched. */
final class Guarding {

    private Guarding() {}

    /** A guard that judges at once, on little. */
    @Configuration(proxyBeanMethods = false)
    static class Watched {

        @Bean
        SloPolicy guard() {
            return SloPolicy.STANDARD.withMinimum(10, 3).judgedEvery(Duration.ofMillis(200));
        }
    }

    /** No guard. */
    @Configuration(proxyBeanMethods = false)
    static class Unwatched {

        @Bean
        SloPolicy guard() {
            return SloPolicy.OFF;
        }
    }
}

package dev.switchback.examples.shop.database;

import dev.switchback.flyway.SwitchbackFlyway;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Flyway, which leaves alone what a change under way needs. */
@Configuration(proxyBeanMethods = false)
class Migrations {

    @Bean
    SwitchbackFlyway switchbackFlyway() {
        return new SwitchbackFlyway();
    }
}

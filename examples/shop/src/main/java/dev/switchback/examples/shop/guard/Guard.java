package dev.switchback.examples.shop.guard;

import dev.switchback.slo.SloPolicy;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A guard of the shop's own, where {@code shop.guard} says so; elsewhere Switchback's standard one is in force. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("shop.guard.objective")
@EnableConfigurationProperties(GuardProperties.class)
class Guard {

    @Bean
    SloPolicy guardOfTheDemonstration(GuardProperties properties) {
        return properties.policy();
    }
}

package dev.switchback.spring.actuate;

import dev.switchback.Switchback;
import dev.switchback.diagnose.OldImage;
import dev.switchback.spring.operate.Desk;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The endpoint {@code switchback}, where the application exposes it; health and info, unless they are switched off. Without Actuator
 * there is nothing of it.
 */
@AutoConfiguration(afterName = "dev.switchback.spring.SwitchbackDeskAutoConfiguration")
@ConditionalOnClass(name = "org.springframework.boot.actuate.endpoint.annotation.Endpoint")
@ConditionalOnBean(Desk.class)
public final class SwitchbackActuatorAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = "org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint")
    @ConditionalOnAvailableEndpoint(SwitchbackEndpoint.class)
    static class WithEndpoint {

        @Bean
        Views switchbackViews(Desk desk, Switchback switchback, ObjectProvider<OldImage> image) {
            return new Views(desk, switchback, image.getIfUnique(OldImage::withoutManifest));
        }

        @Bean
        @ConditionalOnMissingBean
        SwitchbackEndpoint switchbackEndpoint(Views views) {
            return new SwitchbackEndpoint(views);
        }

        @Bean
        @ConditionalOnMissingBean
        SwitchbackEndpointWebExtension switchbackEndpointWebExtension(Views views, Desk desk) {
            return new SwitchbackEndpointWebExtension(views, desk);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = "org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator")
    static class WithHealthOfBoot3 {

        @Bean
        @ConditionalOnEnabledHealthIndicator("switchback")
        @ConditionalOnMissingBean(name = "switchbackHealthIndicator")
        HealthOnBoot3 switchbackHealthIndicator(Switchback switchback) {
            return new HealthOnBoot3(new Standing(switchback));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = "org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator")
    static class WithHealthOfBoot4 {

        @Bean
        @org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator("switchback")
        @ConditionalOnMissingBean(name = "switchbackHealthIndicator")
        HealthOnBoot4 switchbackHealthIndicator(Switchback switchback) {
            return new HealthOnBoot4(new Standing(switchback));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = "org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor")
    static class WithInfo {

        @Bean
        @ConditionalOnEnabledInfoContributor("switchback")
        @ConditionalOnMissingBean(name = "switchbackInfoContributor")
        SwitchbackInfo switchbackInfoContributor(Switchback switchback) {
            return new SwitchbackInfo(new Standing(switchback));
        }
    }
}

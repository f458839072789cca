package dev.switchback.spring;

import dev.switchback.Switchback;
import dev.switchback.spring.operate.AuthorityCallers;
import dev.switchback.spring.operate.Caller;
import dev.switchback.spring.operate.Callers;
import dev.switchback.spring.operate.Desk;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The desk at which people have things done to the changes, and who they are. Without Spring Security nobody has a role. */
@AutoConfiguration(after = SwitchbackAutoConfiguration.class)
@ConditionalOnBean({Switchback.class, SwitchbackProperties.class})
public final class SwitchbackDeskAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Desk switchbackDesk(Switchback switchback, Callers callers) {
        return new Desk(switchback, callers);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.security.core.context.SecurityContextHolder")
    @ConditionalOnMissingBean(Callers.class)
    static class WithSecurity {

        @Bean
        Callers switchbackCallers(SwitchbackProperties properties) {
            return new AuthorityCallers(properties.roles().authorities());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("org.springframework.security.core.context.SecurityContextHolder")
    @ConditionalOnMissingBean(Callers.class)
    static class WithoutSecurity {

        @Bean
        Callers switchbackCallers() {
            return () -> Caller.NOBODY;
        }
    }
}

package dev.switchback.spring;

import dev.switchback.Switchback;
import dev.switchback.spring.console.Console;
import dev.switchback.spring.operate.Desk;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/** The console of an application on Spring MVC. It permits nothing: who may open it, the application's own security decides. */
@AutoConfiguration(
        after = SwitchbackDeskAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(name = "org.springframework.web.servlet.DispatcherServlet")
@Conditional(OnConsole.class)
@ConditionalOnBean({Desk.class, SwitchbackProperties.class})
public final class SwitchbackConsoleAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Console switchbackConsole(Desk desk, Switchback switchback) {
        return new Console(desk, switchback);
    }

    @Bean
    RouterFunction<ServerResponse> switchbackConsoleRoutes(Console console, SwitchbackProperties properties) {
        return console.routes(properties.console().path());
    }
}

package dev.switchback.spring.console;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.CustomerName;
import jakarta.servlet.DispatcherType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** An application with a console, and people in every role; each one's password is his name. */
final class Office implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private Office(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Guarded as an application of the owner's would be: everybody logs in. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        SchemaChange customerName() {
            return CustomerName.CHANGE;
        }

        @Bean
        UserDetailsService people() {
            return new InMemoryUserDetailsManager(
                    person("ada", "SWITCHBACK_OPERATOR"),
                    person("grace", "SWITCHBACK_APPROVER"),
                    person("olga", "SWITCHBACK_ON_CALL"),
                    person("vera", "USER"));
        }

        private static UserDetails person(String name, String role) {
            return User.withUsername(name).password("{noop}" + name).roles(role).build();
        }

        @Bean
        SecurityFilterChain guarded(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                            .permitAll()
                            .anyRequest()
                            .authenticated())
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }
    }

    /** Starts it on a data source; properties as {@code key=value}. */
    static Office open(DataSource dataSource, List<Class<?>> more, String... properties) {
        Class<?>[] sources = new Class<?>[more.size() + 1];
        sources[0] = Application.class;
        for (int i = 0; i < more.size(); i++) {
            sources[i + 1] = more.get(i);
        }
        SpringApplication application = new SpringApplication(sources);
        application.addInitializers(context -> ((GenericApplicationContext) context)
                .registerBean("dataSource", DataSource.class, () -> dataSource, bean -> bean.setDestroyMethodName("")));
        Map<String, Object> settings = new HashMap<>(Map.of(
                "spring.flyway.enabled", "false",
                "spring.main.banner-mode", "off",
                "spring.jpa.open-in-view", "false",
                "spring.application.name", "shop",
                "server.port", "0",
                "switchback.poll-every", "50ms",
                "switchback.lease", "400ms",
                "switchback.audit.rows-at-once", "0",
                "switchback.traffic.flush-every", "200ms"));
        settings.put("switchback.version", "2.1");
        settings.put("switchback.window.minimum-age", "1ms");
        settings.put("switchback.window.minimum-stable", "1ms");
        settings.put("switchback.window.foreign-quiet", "1ms");
        for (String property : properties) {
            int equals = property.indexOf('=');
            settings.put(property.substring(0, equals), property.substring(equals + 1));
        }
        application.setDefaultProperties(settings);
        return new Office(application.run());
    }

    ChangeHandle change() {
        return context.getBean(Switchback.class).change("customer-name");
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Somebody at a browser of his own. */
    Visitor as(String name) {
        return at(name, "/switchback");
    }

    /** The same, where the console is elsewhere. */
    Visitor at(String name, String base) {
        return new Visitor(
                "http://localhost:" + context.getEnvironment().getProperty("local.server.port") + base, name);
    }

    @Override
    public void close() {
        context.close();
    }
}

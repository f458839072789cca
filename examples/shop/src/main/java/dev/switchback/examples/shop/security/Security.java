package dev.switchback.examples.shop.security;

import static dev.switchback.examples.shop.security.Role.CLERK;
import static dev.switchback.examples.shop.security.Role.SWITCHBACK_APPROVER;
import static dev.switchback.examples.shop.security.Role.SWITCHBACK_ON_CALL;
import static dev.switchback.examples.shop.security.Role.SWITCHBACK_OPERATOR;
import static dev.switchback.examples.shop.security.Role.SWITCHBACK_VIEWER;
import static org.springframework.security.config.Customizer.withDefaults;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;

/** Who may do what. Everybody sees the shop; who changes something has logged in, and for the console has a role. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class Security {

    private static final String[] ROLES_OF_THE_CONSOLE = {
        SWITCHBACK_OPERATOR.name(), SWITCHBACK_APPROVER.name(), SWITCHBACK_ON_CALL.name(), SWITCHBACK_VIEWER.name()
    };

    /**
     * Actuator is for programs: a name and a password with each request, and no session. So no browser can be made to send one,
     * and there is nothing for a CSRF token to protect.
     */
    @Bean
    @Order(1)
    SecurityFilterChain actuator(HttpSecurity http) {
        HttpStatusEntryPoint withoutAsking = new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED);
        return http.securityMatcher(EndpointRequest.toAnyEndpoint())
                .authorizeHttpRequests(requests -> requests.requestMatchers(EndpointRequest.to("health", "info"))
                        .permitAll()
                        .anyRequest()
                        .hasAnyRole(ROLES_OF_THE_CONSOLE))
                .httpBasic(basic -> basic.authenticationEntryPoint(withoutAsking))
                .exceptionHandling(failures -> failures.authenticationEntryPoint(withoutAsking))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(CsrfConfigurer::disable)
                .build();
    }

    /** People log in by the form, and each of their writes carries a CSRF token. */
    @Bean
    @Order(2)
    SecurityFilterChain people(HttpSecurity http) {
        return http.authorizeHttpRequests(requests -> requests.requestMatchers(HttpMethod.POST, "/api/faults")
                        .hasAnyRole(SWITCHBACK_OPERATOR.name(), SWITCHBACK_ON_CALL.name())
                        .requestMatchers(HttpMethod.POST, "/api/old-image")
                        .hasRole(SWITCHBACK_OPERATOR.name())
                        .requestMatchers(HttpMethod.GET, "/", "/index.html", "/shop.*", "/favicon.ico", "/api/**")
                        .permitAll()
                        .requestMatchers("/error")
                        .permitAll()
                        .requestMatchers("/api/**")
                        .hasAnyRole(CLERK.name(), SWITCHBACK_OPERATOR.name())
                        .requestMatchers("/switchback/**")
                        .hasAnyRole(ROLES_OF_THE_CONSOLE)
                        .anyRequest()
                        .authenticated())
                .formLogin(withDefaults())
                .logout(logout -> logout.logoutSuccessUrl("/"))
                .build();
    }

    @Bean
    InMemoryUserDetailsManager users(ExampleUsers users) {
        return new InMemoryUserDetailsManager(users.roles().entrySet().stream()
                .map(user -> user(user.getKey(), users.passwords().getOrDefault(user.getKey(), ""), user.getValue()))
                .toList());
    }

    private static UserDetails user(String name, String password, Role role) {
        return User.withUsername(name)
                .password(password.startsWith("{") ? password : "{noop}" + password)
                .roles(role.name())
                .build();
    }
}

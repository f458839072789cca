package dev.switchback.spring.actuate;

import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.CustomerName;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.json.BasicJsonTester;
import org.springframework.boot.test.json.JsonContent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;

/** A running application with Actuator and Spring Security, and a real client of it. */
final class Served implements AutoCloseable {

    /** Its people: the name is the password, too. */
    static final List<UserDetails> PEOPLE = List.of(
            person("ada", "SWITCHBACK_OPERATOR"),
            person("grace", "SWITCHBACK_APPROVER"),
            person("oscar", "SWITCHBACK_ON_CALL"),
            person("eve", "USER"));

    private static final String[] COMMON = {
        "server.port=0",
        "spring.main.banner-mode=off",
        "spring.flyway.enabled=false",
        "spring.autoconfigure.exclude="
                + "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration,"
                + "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
                + "org.springframework.boot.autoconfigure.data.jpa.JpaRepositoriesAutoConfiguration,"
                + "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration",
        "management.endpoints.web.exposure.include=*",
        "management.endpoint.health.show-details=always",
        "switchback.poll-every=50ms",
        "switchback.lease=400ms",
        "switchback.audit.rows-at-once=0",
        "switchback.window.minimum-age=1ms",
        "switchback.window.minimum-stable=1ms",
        "switchback.window.foreign-quiet=1ms"
    };

    /** What gives the endpoint its operations: nothing of ours, Spring Boot's own word. */
    static final String UNRESTRICTED = "management.endpoint.switchback.access=unrestricted";

    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();

    private Served(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** An application on Spring MVC. */
    static Served on(DataSource source, String... properties) {
        return start(WebApplicationType.SERVLET, ServletApplication.class, source, properties);
    }

    /** The same of any kind. */
    static Served start(WebApplicationType type, Class<?> application, DataSource source, String... properties) {
        SpringApplication spring = new SpringApplication(application);
        spring.setWebApplicationType(type);
        spring.addInitializers(context ->
                ((GenericApplicationContext) context).registerBean("dataSource", DataSource.class, () -> source));
        Map<String, Object> all = new LinkedHashMap<>();
        for (String[] some : new String[][] {COMMON, properties}) {
            for (String property : some) {
                int equals = property.indexOf('=');
                all.put(property.substring(0, equals), property.substring(equals + 1));
            }
        }
        spring.setDefaultProperties(all);
        return new Served(spring.run());
    }

    private static UserDetails person(String name, String role) {
        return User.withUsername(name).password("{noop}" + name).roles(role).build();
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    Switchback switchback() {
        return context.getBean(Switchback.class);
    }

    /** An answer as it came. */
    record Answer(HttpResponse<byte[]> response) {

        int status() {
            return response.statusCode();
        }

        String type() {
            return response.headers().firstValue("Content-Type").orElse("");
        }

        byte[] bytes() {
            return response.body();
        }

        String body() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        JsonContent<Object> json() {
            return new BasicJsonTester(Served.class).from(body());
        }
    }

    Answer get(String user, String path) throws IOException, InterruptedException {
        return send(request(user, path).GET());
    }

    Answer post(String user, String path, String json, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(user, path)
                .header("Content-Type", "application/json")
                .POST(json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    private HttpRequest.Builder request(String user, String path) {
        String credentials = Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                "http://localhost:" + context.getEnvironment().getProperty("local.server.port") + "/actuator" + path));
        return user.isEmpty() ? request : request.header("Authorization", "Basic " + credentials);
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return new Answer(client.send(request.build(), BodyHandlers.ofByteArray()));
    }

    @Override
    public void close() {
        context.close();
    }

    /** On Spring MVC. */
    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class ServletApplication {

        @Bean
        SchemaChange customerName() {
            return CustomerName.CHANGE;
        }

        @Bean
        InMemoryUserDetailsManager people() {
            return new InMemoryUserDetailsManager(PEOPLE);
        }

        /** Whoever is logged in may look and try; forged requests are kept out, or, for programs, are not. */
        @Bean
        SecurityFilterChain security(HttpSecurity http, org.springframework.core.env.Environment environment)
                throws Exception {
            http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                            .permitAll()
                            .requestMatchers("/actuator/health/**")
                            .permitAll()
                            .anyRequest()
                            .authenticated())
                    .httpBasic(Customizer.withDefaults());
            if (environment.getProperty("csrf", Boolean.class, false)) {
                http.csrf(csrf -> csrf.csrfTokenRepository(CookieCsrfTokenRepository.withHttpOnlyFalse())
                        .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler()));
            } else {
                http.csrf(csrf -> csrf.disable());
            }
            return http.build();
        }
    }
}

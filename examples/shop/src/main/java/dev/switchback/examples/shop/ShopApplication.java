package dev.switchback.examples.shop;

import dev.switchback.examples.shop.security.ExampleUsers;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The shop. Without {@code spring.datasource.url} it brings its database along, and plays the part of its customers too. */
@SpringBootApplication
@EnableConfigurationProperties(ExampleUsers.class)
public class ShopApplication {

    /** Starts it; the arguments are Spring Boot's. */
    public static void main(String... arguments) {
        SpringApplication.run(ShopApplication.class, arguments);
    }
}

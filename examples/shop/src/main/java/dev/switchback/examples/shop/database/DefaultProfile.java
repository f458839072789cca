package dev.switchback.examples.shop.database;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Profiles;

/**
 * Where no profile is asked for: {@code demo} on a database of the application's own, {@code production} on one that is given. So
 * nobody's data meets the short windows of a demonstration by accident.
 */
final class DefaultProfile implements EnvironmentPostProcessor, Ordered {

    private static final String DEMO = "demo";
    private static final String PRODUCTION = "production";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (!environment.containsProperty("spring.profiles.active")
                && !environment.acceptsProfiles(Profiles.of(DEMO, PRODUCTION))) {
            environment.addActiveProfile(environment.containsProperty("spring.datasource.url") ? PRODUCTION : DEMO);
        }
    }

    /** Before the files are read that depend on it. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER - 1;
    }
}

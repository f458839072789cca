package dev.switchback.spring.job;

import dev.switchback.spring.start.StartRefusedException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Makes an application a job before it is anything else, if {@code switchback.job} is among its arguments, system properties
 * or environment variables: no web server, and a profile by which its own parts can stay out. One for each application.
 */
final class JobMode implements ApplicationListener<SpringApplicationEvent>, Ordered {

    static final String PROPERTY = "switchback.job";

    /** The name of the profile, and of the property source with what a job needs of Spring Boot. */
    static final String PROFILE = "switchback-job";

    private boolean on;

    /** Just before the configuration files are read, so that those of the profile are among them. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 9;
    }

    @Override
    public void onApplicationEvent(SpringApplicationEvent event) {
        if (event instanceof ApplicationEnvironmentPreparedEvent prepared) {
            String job = prepared.getEnvironment().getProperty(PROPERTY);
            if (StringUtils.hasText(job)) {
                on = true;
                begin(job, prepared.getSpringApplication(), prepared.getEnvironment());
            }
        } else if (event instanceof ApplicationFailedEvent failed && (on || isJobOf(failed))) {
            FailedStart.end(failed.getException());
        }
    }

    private static void begin(String job, SpringApplication application, ConfigurableEnvironment environment) {
        if (Job.named(job).isEmpty()) {
            throw new StartRefusedException(
                    PROPERTY + " is '" + job + "', and there is no such job", "give one of " + Job.names());
        }
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        PROFILE,
                        Map.of(
                                "spring.main.web-application-type",
                                "none",
                                "spring.main.register-shutdown-hook",
                                "true")));
        Set<String> profiles = new LinkedHashSet<>(application.getAdditionalProfiles());
        profiles.add(PROFILE);
        application.setAdditionalProfiles(profiles.toArray(String[]::new));
    }

    /** Also if it was found too late: it ends as a job. */
    private static boolean isJobOf(ApplicationFailedEvent failed) {
        ConfigurableApplicationContext context = failed.getApplicationContext();
        return context != null && StringUtils.hasText(context.getEnvironment().getProperty(PROPERTY));
    }

    /** A job that is found too late would have served first. */
    static void require(Environment environment, Job job) {
        if (environment instanceof ConfigurableEnvironment own
                && !own.getPropertySources().contains(PROFILE)) {
            throw new StartRefusedException(
                    PROPERTY + "=" + job
                            + " stands in a configuration file, which is read when it is too late to leave the"
                            + " web server out",
                    "give it as --" + PROPERTY + "=" + job + ", -D" + PROPERTY + "=" + job
                            + " or in the environment variable SWITCHBACK_JOB");
        }
    }
}

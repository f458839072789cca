package dev.switchback.spring.job.application;

import static dev.switchback.change.Column.text;

import dev.switchback.change.SchemaChange;
import dev.switchback.slo.SloPolicy;
import dev.switchback.testing.CustomerName;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Profile;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says in its log what of it is there. */
@SpringBootApplication
public class JobApplication {

    private static final Logger log = LoggerFactory.getLogger(JobApplication.class);

    public static void main(String... arguments) {
        SpringApplication.run(JobApplication.class, arguments);
    }

    @Bean
    @ConditionalOnProperty(name = "application.changes", matchIfMissing = true)
    SchemaChange customerName() {
        return CustomerName.CHANGE;
    }

    @Bean
    @ConditionalOnProperty("application.second-change")
    SchemaChange petName() {
        return SchemaChange.named("pet-name")
                .table("pet")
                .key("id")
                .oldShape(text("title"))
                .newShape(text("name"))
                .forward("name", "CASE WHEN title = '???' THEN (1 / (length(title) - 3))::text ELSE title END")
                .backward("title", "name")
                .build();
    }

    /** Tests do not wait until a day's traffic can be judged. */
    @Bean
    SloPolicy nobodyJudges() {
        return SloPolicy.OFF;
    }

    @Bean
    @ConditionalOnWebApplication
    String server() {
        log.info("The application serves");
        return "server";
    }

    @Bean
    @Profile("!switchback-job")
    String consumer() {
        log.info("The application consumes");
        return "consumer";
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    ApplicationRunner runner() {
        return arguments -> log.info("The application runs");
    }

    @Bean
    DisposableBean closing() {
        return () -> log.info("The application is closed");
    }

    /** A library that nobody can stop. */
    @Bean
    @ConditionalOnProperty("application.lingers")
    Thread lingering() {
        Thread thread = new Thread(
                () -> {
                    while (true) {
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            log.info("Not even so");
                        }
                    }
                },
                "lingering");
        thread.setDaemon(false);
        thread.start();
        return thread;
    }
}

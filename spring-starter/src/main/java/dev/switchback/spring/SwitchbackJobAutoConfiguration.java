package dev.switchback.spring;

import dev.switchback.Switchback;
import dev.switchback.spring.job.Job;
import dev.switchback.spring.job.JobOrder;
import dev.switchback.spring.job.JobRunner;
import dev.switchback.spring.job.JobStop;
import java.util.Objects;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** The application run as a job: with {@code switchback.job} it takes one step of the road, and ends. */
@AutoConfiguration(after = SwitchbackAutoConfiguration.class)
@Conditional(SwitchbackJobAutoConfiguration.AsJob.class)
@EnableConfigurationProperties(SwitchbackProperties.class)
public final class SwitchbackJobAutoConfiguration {

    @Bean
    JobStop switchbackJobStop(ApplicationContext context) {
        return new JobStop(context);
    }

    @Bean
    JobRunner switchbackJobRunner(
            ConfigurableApplicationContext context,
            SwitchbackProperties properties,
            ObjectProvider<Switchback> switchback,
            ListableBeanFactory beans,
            JobStop stop) {
        return new JobRunner(
                context,
                order(properties, context.getEnvironment()),
                switchback.getIfAvailable(),
                SwitchbackAutoConfiguration.flags(beans),
                stop);
    }

    private static JobOrder order(SwitchbackProperties properties, Environment environment) {
        Job job = Objects.requireNonNull(properties.job());
        String by = StringUtils.hasText(properties.jobBy())
                ? properties.jobBy()
                : SwitchbackAutoConfiguration.application(properties, environment) + " job";
        return new JobOrder(job, properties.jobChange(), by, properties.jobReason(), properties.jobOldImage());
    }

    /** A manifest may leave the variable empty. */
    static final class AsJob implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return StringUtils.hasText(context.getEnvironment().getProperty("switchback.job"));
        }
    }
}

package dev.switchback.spring;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.EvaluationContext;
import dev.switchback.Switchback;
import dev.switchback.SwitchbackBuilder;
import dev.switchback.backup.BackupSource;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.GateCheck;
import dev.switchback.environment.EnvironmentPolicy;
import dev.switchback.gate.ApprovalPolicy;
import dev.switchback.journal.JournalListener;
import dev.switchback.route.EvaluationContextResolver;
import dev.switchback.route.FlagSource;
import dev.switchback.route.OpenFeatureFlags;
import dev.switchback.slo.SloPolicy;
import dev.switchback.spring.job.JobStop;
import dev.switchback.usage.KnownSessions;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/**
 * A {@link Switchback} for the {@link SchemaChange} beans of an application; without any there is none, and nothing is done to
 * any database. It is made when the schema is, by Flyway, Liquibase or scripts, and when the application starts also if
 * beans are made lazily, because what keeps it from starting is to be known then.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnProperty(prefix = "switchback", name = "enabled", matchIfMissing = true)
@Conditional(SwitchbackAutoConfiguration.ChangeOrSwitchback.class)
@EnableConfigurationProperties(SwitchbackProperties.class)
public final class SwitchbackAutoConfiguration {

    @Bean
    static LazyInitializationExcludeFilter switchbackIsMadeAtOnce() {
        return LazyInitializationExcludeFilter.forBeanTypes(Switchback.class);
    }

    @Bean
    ChosenDataSource switchbackDataSource(
            ListableBeanFactory beans,
            @SwitchbackDataSource ObjectProvider<DataSource> marked,
            SwitchbackProperties properties) {
        return ChosenDataSource.of(beans, marked.getIfAvailable(), properties.dataSource());
    }

    @Bean
    @ConditionalOnMissingBean
    @DependsOnDatabaseInitialization
    Switchback switchback(
            ChosenDataSource database,
            SwitchbackProperties properties,
            Environment environment,
            ListableBeanFactory beans) {
        SwitchbackBuilder builder = Switchback.builder(database.dataSource());
        beans.getBeanProvider(SchemaChange.class).orderedStream().forEach(builder::register);
        beans.getBeanProvider(GateCheck.class).orderedStream().forEach(builder::gateCheck);
        beans.getBeanProvider(JournalListener.class).orderedStream().forEach(builder::journalListener);
        List<BackupSource> backups =
                beans.getBeanProvider(BackupSource.class).orderedStream().toList();
        backups.forEach(builder::backupSource);
        properties.applyTo(builder, !backups.isEmpty());
        builder.application(
                application(properties, environment),
                text(properties.version(), environment, "spring.application.version", "unknown"));
        MeterRegistry registry = beans.getBeanProvider(MeterRegistry.class).getIfUnique();
        if (registry != null) {
            builder.meterRegistry(registry);
        }
        beans.getBeanProvider(SloPolicy.class).ifUnique(builder::guard);
        beans.getBeanProvider(ApprovalPolicy.class).ifUnique(builder::approvals);
        beans.getBeanProvider(EnvironmentPolicy.class).ifUnique(builder::environment);
        beans.getBeanProvider(KnownSessions.class).ifUnique(builder::knownSessions);
        FlagSource flags = flags(beans);
        if (flags != null) {
            builder.flags(flags);
        }
        builder.contexts(contexts(beans.getBeanProvider(EvaluationContextResolver.class)
                .orderedStream()
                .toList()));
        beans.getBeanProvider(SwitchbackCustomizer.class)
                .orderedStream()
                .forEach(customizer -> customizer.customize(builder));
        beans.getBeanProvider(JobStop.class).ifAvailable(stop -> builder.stopBackfillsWhen(stop::told));
        return builder.build();
    }

    /** The application's own source, or else its client; null for the built-in percentages. */
    static @Nullable FlagSource flags(ListableBeanFactory beans) {
        FlagSource flags = Choice.of(beans, FlagSource.class, null, "leave one");
        if (flags != null) {
            return flags;
        }
        Client client = Choice.of(
                beans,
                Client.class,
                null,
                "declare a FlagSource bean, new OpenFeatureFlags(client), with the one that decides");
        return client == null ? null : new OpenFeatureFlags(client);
    }

    /** The first that knows. */
    private static EvaluationContextResolver contexts(List<EvaluationContextResolver> resolvers) {
        return () -> {
            for (EvaluationContextResolver resolver : resolvers) {
                EvaluationContext context = resolver.resolve();
                if (context != null) {
                    return context;
                }
            }
            return null;
        };
    }

    static String application(SwitchbackProperties properties, Environment environment) {
        return text(properties.application(), environment, "spring.application.name", "unnamed");
    }

    private static String text(@Nullable String given, Environment environment, String key, String otherwise) {
        return Objects.requireNonNullElseGet(given, () -> environment.getProperty(key, otherwise));
    }

    /** There is something to do, or somebody does it already. */
    static final class ChangeOrSwitchback extends AnyNestedCondition {

        ChangeOrSwitchback() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnBean(SchemaChange.class)
        static final class AChange {}

        @ConditionalOnBean(Switchback.class)
        static final class ASwitchback {}
    }
}

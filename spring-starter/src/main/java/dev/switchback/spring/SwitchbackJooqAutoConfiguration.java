package dev.switchback.spring;

import dev.switchback.Switchback;
import dev.switchback.jooq.SwitchbackJooq;
import org.jooq.Configuration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Has the application's jOOQ read and write by what is decided, where {@code switchback-jooq} is beside it. */
@AutoConfiguration(after = SwitchbackAutoConfiguration.class)
@ConditionalOnClass({Configuration.class, SwitchbackJooq.class})
@ConditionalOnProperty(
        prefix = "switchback",
        name = {"enabled", "jooq.route"},
        matchIfMissing = true)
@ConditionalOnBean({Switchback.class, ChosenDataSource.class, SwitchbackProperties.class})
public final class SwitchbackJooqAutoConfiguration {

    @Bean
    static RoutedConfigurations switchbackRoutedConfigurations(
            ObjectProvider<Switchback> switchback,
            ObjectProvider<ChosenDataSource> database,
            ObjectProvider<SwitchbackProperties> properties) {
        return new RoutedConfigurations(switchback, database, properties);
    }
}

package dev.switchback.spring;

import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.jooq.OneShapePolicy;
import dev.switchback.jooq.SwitchbackJooq;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.SQLDialect;
import org.jooq.impl.DataSourceConnectionProvider;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** Routes each jOOQ configuration on Switchback's data source; those of another database stay as they are. */
final class RoutedConfigurations implements BeanPostProcessor {

    private final ObjectProvider<Switchback> switchback;
    private final ObjectProvider<ChosenDataSource> database;
    private final ObjectProvider<SwitchbackProperties> properties;

    RoutedConfigurations(
            ObjectProvider<Switchback> switchback,
            ObjectProvider<ChosenDataSource> database,
            ObjectProvider<SwitchbackProperties> properties) {
        this.switchback = switchback;
        this.database = database;
        this.properties = properties;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof Configuration configuration
                        && configuration.family() == SQLDialect.POSTGRES
                        && isOnThatDatabase(configuration)
                ? routing().configure(configuration)
                : bean;
    }

    private SwitchbackJooq routing() {
        Switchback routed = switchback.getObject();
        SwitchbackProperties.Jooq settings = properties.getObject().jooq();
        SchemaChange[] transparent = settings.transparently().stream()
                .map(change -> routed.change(change).definition())
                .toArray(SchemaChange[]::new);
        return SwitchbackJooq.with(routed)
                .transparently(transparent)
                .onOneShape(OneShapePolicy.valueOf(settings.oneShape().name()))
                .shadowTimeBox(settings.shadowTimeBox());
    }

    private boolean isOnThatDatabase(Configuration configuration) {
        if (!(configuration.connectionProvider() instanceof DataSourceConnectionProvider provider)) {
            return true;
        }
        DataSource theirs = provider.dataSource();
        while (theirs instanceof TransactionAwareDataSourceProxy proxy && proxy.getTargetDataSource() != null) {
            theirs = proxy.getTargetDataSource();
        }
        return database.getObject().dataSource().equals(theirs);
    }
}

package dev.switchback.spring;

import dev.switchback.spring.start.StartRefusedException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/**
 * The data source of the database that is changed.
 *
 * @param dataSource as it is behind a proxy that joins Spring's transactions: Switchback's own are short and nobody else's
 */
record ChosenDataSource(DataSource dataSource) {

    static ChosenDataSource of(ListableBeanFactory beans, @Nullable DataSource marked, @Nullable String name) {
        DataSource chosen = marked != null
                ? marked
                : Choice.of(
                        beans,
                        DataSource.class,
                        name,
                        "name one with switchback.data-source, or mark one with @SwitchbackDataSource");
        if (chosen == null) {
            throw new StartRefusedException(
                    "there is a SchemaChange bean, and no DataSource bean",
                    "set spring.datasource.url, or declare the DataSource of the PostgreSQL database that is changed");
        }
        while (chosen instanceof TransactionAwareDataSourceProxy proxy && proxy.getTargetDataSource() != null) {
            chosen = proxy.getTargetDataSource();
        }
        return new ChosenDataSource(chosen);
    }
}

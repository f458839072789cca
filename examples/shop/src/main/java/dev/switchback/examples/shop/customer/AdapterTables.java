package dev.switchback.examples.shop.customer;

import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.impl.DataSourceConnectionProvider;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.stereotype.Component;

/**
 * jOOQ for the adapters, in Spring's transactions: an adapter reads and writes one shape by design, while the context that
 * Spring Boot makes is routed and would warn of it.
 */
@Component
class AdapterTables {

    private final DSLContext db;

    AdapterTables(DataSource dataSource) {
        this.db = DSL.using(
                new DataSourceConnectionProvider(new TransactionAwareDataSourceProxy(dataSource)), SQLDialect.POSTGRES);
    }

    DSLContext db() {
        return db;
    }
}

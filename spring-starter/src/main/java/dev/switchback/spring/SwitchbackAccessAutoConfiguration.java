package dev.switchback.spring;

import dev.switchback.Switchback;
import dev.switchback.access.Transactions;
import dev.switchback.spring.context.LoggedInUser;
import dev.switchback.spring.context.ServedRequest;
import dev.switchback.spring.context.UnitOfWorkFilter;
import dev.switchback.spring.repository.RoutedRepositories;
import dev.switchback.spring.start.StartRefusedException;
import dev.switchback.spring.transaction.SpringTransactions;
import dev.switchback.spring.transaction.TransactionUnitsPostProcessor;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.filter.OncePerRequestFilter;

/** What goes by the decisions of a {@link Switchback}, whoever made it: transactions, repositories, requests. */
@AutoConfiguration(after = SwitchbackAutoConfiguration.class)
@ConditionalOnProperty(prefix = "switchback", name = "enabled", matchIfMissing = true)
public final class SwitchbackAccessAutoConfiguration {

    @Bean
    static RoutedRepositories switchbackRoutedRepositories() {
        return new RoutedRepositories();
    }

    @Bean
    static TransactionUnitsPostProcessor switchbackTransactionUnits() {
        return new TransactionUnitsPostProcessor();
    }

    @Bean
    @Lazy
    @ConditionalOnBean(ChosenDataSource.class)
    @ConditionalOnMissingBean
    Transactions switchbackTransactions(
            ListableBeanFactory beans, ChosenDataSource database, SwitchbackProperties properties) {
        PlatformTransactionManager manager = Choice.of(
                beans,
                PlatformTransactionManager.class,
                properties.transactionManager(),
                "name the one of Switchback's data source with switchback.transaction-manager");
        if (manager == null) {
            throw new StartRefusedException(
                    "both adapters of a repository write in one transaction, and there is no PlatformTransactionManager bean",
                    "declare one for Switchback's data source");
        }
        return new SpringTransactions(manager, database.dataSource());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.security.core.context.SecurityContextHolder")
    static class WithSecurity {

        @Bean
        @ConditionalOnMissingBean
        LoggedInUser switchbackLoggedInUser() {
            return new LoggedInUser();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(OncePerRequestFilter.class)
    @ConditionalOnBean({Switchback.class, SwitchbackProperties.class})
    static class WithRequests {

        @Bean
        @ConditionalOnMissingBean
        ServedRequest switchbackServedRequest(SwitchbackProperties properties) {
            return new ServedRequest(properties.web().targetingKeyHeader());
        }

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnProperty(prefix = "switchback.web", name = "pin-requests", matchIfMissing = true)
        UnitOfWorkFilter switchbackUnitOfWorkFilter(Switchback switchback) {
            return new UnitOfWorkFilter(switchback);
        }
    }
}

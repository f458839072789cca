package dev.switchback.spring.docs;

import static dev.switchback.change.Column.text;

import dev.openfeature.sdk.ImmutableContext;
import dev.switchback.Switchback;
import dev.switchback.backup.BackupSource;
import dev.switchback.backup.BackupSources;
import dev.switchback.change.SchemaChange;
import dev.switchback.route.EvaluationContextResolver;
import dev.switchback.spring.SwitchbackCustomizer;
import dev.switchback.spring.repository.NewPath;
import dev.switchback.spring.repository.OldPath;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The code of {@code docs/spring.md}. */
final class SpringExample {

    private SpringExample() {}

    @Configuration(proxyBeanMethods = false)
    static class Changes {

        @Bean
        SchemaChange customerName() {
            return SchemaChange.named("customer-name")
                    .table("customer")
                    .key("id")
                    .oldShape(text("full_name"))
                    .newShape(text("first_name"), text("last_name"))
                    .forward("first_name", "split_part(full_name, ' ', 1)")
                    .forward("last_name", "substring(full_name from ' (.*)')")
                    .backward("full_name", "first_name || coalesce(' ' || last_name, '')")
                    .build();
        }
    }

    /** What the application does with customers. */
    interface Customers {

        String find(long id);

        void rename(long id, String first, String last);
    }

    @Component
    @OldPath("customer-name")
    record FullNameCustomers(JdbcClient db) implements Customers {

        @Override
        public String find(long id) {
            return db.sql("SELECT full_name FROM customer WHERE id = ?")
                    .param(id)
                    .query(String.class)
                    .single();
        }

        @Override
        public void rename(long id, String first, String last) {
            db.sql("UPDATE customer SET full_name = ? WHERE id = ?")
                    .params(first + " " + last, id)
                    .update();
        }
    }

    @Component
    @NewPath("customer-name")
    record SplitNameCustomers(JdbcClient db) implements Customers {

        @Override
        public String find(long id) {
            return db.sql("SELECT first_name || ' ' || last_name FROM customer WHERE id = ?")
                    .param(id)
                    .query(String.class)
                    .single();
        }

        @Override
        public void rename(long id, String first, String last) {
            db.sql("UPDATE customer SET first_name = ?, last_name = ? WHERE id = ?")
                    .params(first, last, id)
                    .update();
        }
    }

    @Service
    static class Marriages {

        private final Customers customers;

        Marriages(Customers customers) {
            this.customers = customers; // the routed one
        }

        @Transactional
        public String register(long id, String first, String last) {
            customers.rename(id, first, last);
            return customers.find(id); // by the same decision, even if the flag has flipped
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Extras {

        @Bean
        EvaluationContextResolver tenant(Tenants tenants) {
            return () -> tenants.current() == null ? null : new ImmutableContext(tenants.current());
        }

        @Bean
        SwitchbackCustomizer quietly() {
            return builder -> builder.journalListener(entry -> {});
        }

        @Bean
        BackupSource archiver() {
            return BackupSources.archiver();
        }
    }

    /** Not in a job. */
    @Component
    @Profile("!switchback-job")
    static class OrderConsumer {

        OrderConsumer() {}
    }

    /** Of the application. */
    static class Tenants {

        String current() {
            return "tenant-7";
        }
    }

    static String phase(Switchback switchback) {
        return switchback.change("customer-name").state().phase().name();
    }
}

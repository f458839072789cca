package dev.switchback.spring.shop;

import dev.switchback.spring.repository.NewPath;
import dev.switchback.spring.repository.OldPath;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** By {@code JdbcClient}. */
public interface ClientCustomers extends Customers {

    /** The old shape; its methods are transactions, so the bean is a proxy. */
    @Repository
    @Transactional
    @OldPath("customer-name")
    class FullName implements ClientCustomers {

        private final JdbcClient jdbc;

        FullName(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Override
        public long add(String fullName) {
            return jdbc.sql("INSERT INTO customer (full_name) VALUES (:name) RETURNING id")
                    .param("name", fullName)
                    .query(Long.class)
                    .single();
        }

        @Override
        public String find(long id) {
            return jdbc.sql("SELECT full_name FROM customer WHERE id = :id")
                    .param("id", id)
                    .query(String.class)
                    .single();
        }

        @Override
        public void rename(long id, String fullName) {
            jdbc.sql("UPDATE customer SET full_name = :name WHERE id = :id")
                    .param("name", fullName)
                    .param("id", id)
                    .update();
        }
    }

    /** The new shape. */
    @Repository
    @Transactional
    @NewPath("customer-name")
    class SplitName implements ClientCustomers {

        private final JdbcClient jdbc;

        SplitName(JdbcClient jdbc) {
            this.jdbc = jdbc;
        }

        @Override
        public long add(String fullName) {
            return jdbc.sql("INSERT INTO customer (first_name, last_name) VALUES (:first, :last) RETURNING id")
                    .param("first", Names.first(fullName))
                    .param("last", Names.last(fullName))
                    .query(Long.class)
                    .single();
        }

        @Override
        public String find(long id) {
            return jdbc.sql("SELECT first_name, last_name FROM customer WHERE id = :id")
                    .param("id", id)
                    .query((row, number) -> Names.full(row.getString(1), row.getString(2)))
                    .single();
        }

        @Override
        public void rename(long id, String fullName) {
            jdbc.sql("UPDATE customer SET first_name = :first, last_name = :last WHERE id = :id")
                    .param("first", Names.first(fullName))
                    .param("last", Names.last(fullName))
                    .param("id", id)
                    .update();
        }
    }
}

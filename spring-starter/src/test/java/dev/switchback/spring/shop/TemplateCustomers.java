package dev.switchback.spring.shop;

import dev.switchback.spring.repository.NewPath;
import dev.switchback.spring.repository.OldPath;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** By {@code JdbcTemplate}. */
public interface TemplateCustomers extends Customers {

    /** The old shape. */
    @Repository
    @OldPath("customer-name")
    class FullName implements TemplateCustomers {

        private final JdbcTemplate jdbc;

        FullName(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Override
        public long add(String fullName) {
            return jdbc.queryForObject(
                    "INSERT INTO customer (full_name) VALUES (?) RETURNING id", Long.class, fullName);
        }

        @Override
        public String find(long id) {
            return jdbc.queryForObject("SELECT full_name FROM customer WHERE id = ?", String.class, id);
        }

        @Override
        public void rename(long id, String fullName) {
            jdbc.update("UPDATE customer SET full_name = ? WHERE id = ?", fullName, id);
        }
    }

    /** The new shape. */
    @Repository
    @NewPath("customer-name")
    class SplitName implements TemplateCustomers {

        private final JdbcTemplate jdbc;

        SplitName(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Override
        public long add(String fullName) {
            return jdbc.queryForObject(
                    "INSERT INTO customer (first_name, last_name) VALUES (?, ?) RETURNING id",
                    Long.class,
                    Names.first(fullName),
                    Names.last(fullName));
        }

        @Override
        public String find(long id) {
            return jdbc.queryForObject(
                    "SELECT first_name, last_name FROM customer WHERE id = ?",
                    (row, number) -> Names.full(row.getString(1), row.getString(2)),
                    id);
        }

        @Override
        public void rename(long id, String fullName) {
            jdbc.update(
                    "UPDATE customer SET first_name = ?, last_name = ? WHERE id = ?",
                    Names.first(fullName),
                    Names.last(fullName),
                    id);
        }
    }
}

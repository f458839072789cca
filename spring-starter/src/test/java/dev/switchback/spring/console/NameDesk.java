package dev.switchback.spring.console;

import dev.switchback.Switchback;
import dev.switchback.access.Write;
import dev.switchback.testing.CustomerName;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** What an application does with names, on both paths; the new one can be told to fail. */
@Configuration(proxyBeanMethods = false)
class NameDesk {

    static final AtomicBoolean BROKEN = new AtomicBoolean();

    /** What it does. */
    interface Names {

        String find(long id);

        @Write
        void rename(long id, String first, String last);
    }

    record OldNames(JdbcTemplate jdbc) implements Names {

        @Override
        public String find(long id) {
            return jdbc.queryForObject("SELECT full_name FROM customer WHERE id = ?", String.class, id);
        }

        @Override
        public void rename(long id, String first, String last) {
            jdbc.update("UPDATE customer SET full_name = ? WHERE id = ?", first + " " + last, id);
        }
    }

    record NewNames(JdbcTemplate jdbc) implements Names {

        @Override
        public String find(long id) {
            if (BROKEN.get()) {
                throw new IllegalStateException("the new release is broken");
            }
            return jdbc.queryForObject(
                    "SELECT concat_ws(' ', first_name, last_name) FROM customer WHERE id = ?", String.class, id);
        }

        @Override
        public void rename(long id, String first, String last) {
            jdbc.update("UPDATE customer SET first_name = ?, last_name = ? WHERE id = ?", first, last, id);
        }
    }

    @Bean
    Names names(Switchback switchback, DataSource dataSource) {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        return switchback
                .repository(Names.class, CustomerName.CHANGE)
                .oldPath(new OldNames(jdbc))
                .newPath(new NewNames(jdbc))
                .build();
    }
}

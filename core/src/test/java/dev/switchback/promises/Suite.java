package dev.switchback.promises;

import dev.switchback.Switchback;
import javax.sql.DataSource;

/** What each promise is put to the test with: a way to build the application. */
public interface Suite {

    /**
     * The application on top of a Switchback in which the change {@code customer-name} of table {@code shop.customer} is
     * registered.
     *
     * @param dataSource the application's own connections
     */
    Application application(Switchback switchback, DataSource dataSource);
}

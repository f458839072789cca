package dev.switchback.promises;

import dev.switchback.Switchback;
import javax.sql.DataSource;

/** A versioned repository over JDBC, the sync trigger completing what one adapter wrote. */
class RepositoryPromisesTest implements Promises {

    @Override
    public Application application(Switchback switchback, DataSource dataSource) {
        return new JdbcApplication(switchback, dataSource, false);
    }
}

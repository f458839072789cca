package dev.switchback.promises;

import dev.switchback.Switchback;
import javax.sql.DataSource;

/** A versioned repository over JDBC, both of whose adapters write. */
class DualWritePromisesTest implements Promises {

    @Override
    public Application application(Switchback switchback, DataSource dataSource) {
        return new JdbcApplication(switchback, dataSource, true);
    }
}

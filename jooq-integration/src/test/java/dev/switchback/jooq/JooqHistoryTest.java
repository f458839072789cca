package dev.switchback.jooq;

import dev.switchback.change.SchemaChange;
import dev.switchback.history.Histories;
import dev.switchback.promises.JdbcApplication;
import dev.switchback.promises.Suite;
import java.util.List;

/** An instance on jOOQ, whose statements write both shapes, and one on JDBC, whose writes the sync trigger completes. */
class JooqHistoryTest implements Histories {

    @Override
    public List<Suite> applications() {
        return List.of(
                new DualFieldPromisesTest(),
                (switchback, dataSource) -> new JdbcApplication(switchback, dataSource, false));
    }

    @Override
    public SchemaChange change() {
        return ShopDatabase.CUSTOMER_NAME;
    }

    @Override
    public boolean followsAtOnce() {
        return true;
    }

    @Override
    public boolean builtInFlag() {
        return false;
    }
}

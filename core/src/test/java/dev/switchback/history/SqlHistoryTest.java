package dev.switchback.history;

import dev.switchback.change.SchemaChange;
import dev.switchback.promises.JdbcApplication;
import dev.switchback.promises.Suite;
import dev.switchback.testing.CustomerName;
import java.util.List;

/** A mapping in SQL: an instance whose adapters write one shape, which the sync trigger completes, and one whose adapters both write. */
class SqlHistoryTest implements Histories {

    @Override
    public List<Suite> applications() {
        return List.of(
                (switchback, dataSource) -> new JdbcApplication(switchback, dataSource, false),
                (switchback, dataSource) -> new JdbcApplication(switchback, dataSource, true));
    }

    @Override
    public SchemaChange change() {
        return CustomerName.builder().table("shop.customer").build();
    }

    @Override
    public boolean followsAtOnce() {
        return true;
    }

    @Override
    public boolean builtInFlag() {
        return true;
    }
}

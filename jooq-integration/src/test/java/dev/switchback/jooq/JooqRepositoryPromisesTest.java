package dev.switchback.jooq;

import dev.switchback.Switchback;
import dev.switchback.promises.Application;
import dev.switchback.promises.Promises;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** A versioned repository, both of whose adapters write in jOOQ. */
class JooqRepositoryPromisesTest implements Promises {

    @Override
    public Application application(Switchback switchback, DataSource dataSource) {
        JooqTransactions transactions = new JooqTransactions(DSL.using(dataSource, SQLDialect.POSTGRES), switchback);
        JooqNames names = switchback
                .repository(JooqNames.class, switchback.change("customer-name").definition())
                .oldPath(new JooqNames.FullName(transactions.dsl()))
                .newPath(new JooqNames.SplitName(transactions.dsl()))
                .dualWrite(transactions)
                .build();
        return new WithRepository(names, transactions);
    }

    private record WithRepository(JooqNames names, JooqTransactions transactions) implements Application {

        @Override
        public @Nullable String find(long id) {
            return names.find(id);
        }

        @Override
        public List<Long> search(String beginning) {
            return names.search(beginning);
        }

        @Override
        public long insert(@Nullable String name) {
            return names.insert(name);
        }

        @Override
        public int rename(long id, @Nullable String name) {
            return names.rename(id, name);
        }

        @Override
        public int renameAll(String from, String to) {
            return names.renameAll(from, to);
        }

        @Override
        public void upsert(long id, String name) {
            names.upsert(id, name);
        }

        @Override
        public int delete(long id) {
            return names.delete(id);
        }

        @Override
        public void transaction(Consumer<Application> work) {
            transactions.dsl().transaction(begun -> work.accept(this));
        }
    }
}

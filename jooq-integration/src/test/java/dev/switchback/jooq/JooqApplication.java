package dev.switchback.jooq;

import static dev.switchback.jooq.shop.Tables.CUSTOMER;

import dev.switchback.promises.Application;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** An application on jOOQ, which names the field of the name once. */
final class JooqApplication implements Application {

    private final DSLContext db;
    private final Field<String> name;

    JooqApplication(DSLContext db, Field<String> name) {
        this.db = db;
        this.name = name;
    }

    @Override
    public @Nullable String find(long id) {
        return db.select(name).from(CUSTOMER).where(CUSTOMER.ID.eq(id)).fetchOne(name);
    }

    @Override
    public List<Long> search(String beginning) {
        return db.select(CUSTOMER.ID)
                .from(CUSTOMER)
                .where(name.startsWith(beginning))
                .orderBy(name, CUSTOMER.ID)
                .fetch(CUSTOMER.ID);
    }

    @Override
    public long insert(@Nullable String value) {
        return Objects.requireNonNull(db.insertInto(CUSTOMER, name)
                .values(value)
                .returningResult(CUSTOMER.ID)
                .fetchSingle()
                .value1());
    }

    @Override
    public int rename(long id, @Nullable String value) {
        return db.update(CUSTOMER).set(name, value).where(CUSTOMER.ID.eq(id)).execute();
    }

    @Override
    public int renameAll(String from, String to) {
        return db.update(CUSTOMER).set(name, to).where(name.eq(from)).execute();
    }

    @Override
    public void upsert(long id, String value) {
        db.insertInto(CUSTOMER, CUSTOMER.ID, name)
                .values(id, value)
                .onConflict(CUSTOMER.ID)
                .doUpdate()
                .set(name, DSL.excluded(name))
                .execute();
    }

    @Override
    public int delete(long id) {
        return db.deleteFrom(CUSTOMER).where(CUSTOMER.ID.eq(id)).execute();
    }

    @Override
    public void transaction(Consumer<Application> work) {
        db.transaction(part -> work.accept(new JooqApplication(part.dsl(), name)));
    }
}

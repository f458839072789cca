package dev.switchback.jooq;

import static dev.switchback.jooq.shop.Tables.CUSTOMER;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.inline;

import dev.switchback.access.Mirror;
import dev.switchback.access.Write;
import dev.switchback.jooq.shop.tables.records.CustomerRecord;
import java.util.List;
import java.util.Objects;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The names of customers, for a versioned repository of two adapters written in jOOQ. */
interface JooqNames {

    @Nullable String find(long id);

    List<Long> search(String beginning);

    @Write
    long insert(@Nullable String name);

    @Write
    int rename(long id, @Nullable String name);

    @Write
    int renameAll(String from, String to);

    @Write
    int upsert(long id, String name);

    @Write
    int delete(long id);

    /** One shape: the field that says the name, and what a record has in its columns for one. */
    abstract class Adapter implements JooqNames {

        private final DSLContext db;
        private final Field<String> name;
        /** What is read is read as an application without adapters would. */
        private final JooqApplication reads;

        Adapter(DSLContext db, Field<String> name) {
            this.db = db;
            this.name = name;
            this.reads = new JooqApplication(db, name);
        }

        abstract CustomerRecord record(@Nullable String value);

        @Override
        public @Nullable String find(long id) {
            return reads.find(id);
        }

        @Override
        public List<Long> search(String beginning) {
            return reads.search(beginning);
        }

        @Override
        public long insert(@Nullable String value) {
            return Objects.requireNonNull(db.insertInto(CUSTOMER)
                    .set(record(value))
                    .returningResult(CUSTOMER.ID)
                    .fetchSingle()
                    .value1());
        }

        /** What the other one has inserted is there: its key with it. */
        @Mirror
        public void insert(long id, @Nullable String value) {
            rename(id, value);
        }

        @Override
        public int rename(long id, @Nullable String value) {
            return db.update(CUSTOMER)
                    .set(record(value))
                    .where(CUSTOMER.ID.eq(id))
                    .execute();
        }

        @Override
        public int renameAll(String from, String to) {
            return db.update(CUSTOMER).set(record(to)).where(name.eq(from)).execute();
        }

        @Override
        public int upsert(long id, String value) {
            CustomerRecord record = record(value);
            record.setId(id);
            return db.insertInto(CUSTOMER)
                    .set(record)
                    .onConflict(CUSTOMER.ID)
                    .doUpdate()
                    .set(record(value))
                    .execute();
        }

        @Override
        public int delete(long id) {
            return db.deleteFrom(CUSTOMER).where(CUSTOMER.ID.eq(id)).execute();
        }
    }

    /** Knows the old shape only. */
    final class FullName extends Adapter {

        FullName(DSLContext db) {
            super(db, CUSTOMER.FULL_NAME);
        }

        @Override
        CustomerRecord record(@Nullable String value) {
            CustomerRecord record = new CustomerRecord();
            record.setFullName(value);
            return record;
        }
    }

    /** Knows the new shape only. */
    final class SplitName extends Adapter {

        SplitName(DSLContext db) {
            super(db, concat(CUSTOMER.FIRST_NAME, DSL.coalesce(concat(inline(" "), CUSTOMER.LAST_NAME), inline(""))));
        }

        @Override
        CustomerRecord record(@Nullable String value) {
            int space = value == null ? -1 : value.indexOf(' ');
            CustomerRecord record = new CustomerRecord();
            record.setFirstName(value == null || space < 0 ? value : value.substring(0, space));
            record.setLastName(value == null || space < 0 ? null : value.substring(space + 1));
            return record;
        }
    }
}

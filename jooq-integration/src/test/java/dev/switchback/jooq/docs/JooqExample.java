package dev.switchback.jooq.docs;

import static dev.switchback.jooq.shop.Tables.CUSTOMER;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.access.Write;
import dev.switchback.change.SchemaChange;
import dev.switchback.jooq.DualField;
import dev.switchback.jooq.JooqTransactions;
import dev.switchback.jooq.OneShapePolicy;
import dev.switchback.jooq.SwitchbackJooq;
import dev.switchback.jooq.shop.tables.records.CustomerRecord;
import dev.switchback.journal.Act;
import java.util.List;
import org.jooq.DSLContext;

/** The code of {@code docs/jooq.md}. */
final class JooqExample {

    private JooqExample() {}

    static List<String> logicalFields(SchemaChange name, DSLContext dsl, Switchback switchback) {
        DualField<String> fullName = DualField.of(name, CUSTOMER.FULL_NAME);
        DSLContext db = SwitchbackJooq.configure(dsl, switchback);

        db.update(CUSTOMER).set(fullName, "Ada King").where(CUSTOMER.ID.eq(42L)).execute(); // sets both shapes
        return db.select(fullName)
                .from(CUSTOMER)
                .where(fullName.startsWith("Ada"))
                .fetch(fullName);
    }

    static void oneTransaction(DSLContext db, DualField<String> fullName) {
        db.transaction(trx -> {
            String before = trx.dsl()
                    .select(fullName)
                    .from(CUSTOMER)
                    .where(CUSTOMER.ID.eq(42L))
                    .fetchSingle(fullName);
            trx.dsl()
                    .update(CUSTOMER)
                    .set(fullName, before + " Jr")
                    .where(CUSTOMER.ID.eq(42L))
                    .execute();
        });
    }

    static void shadow(ChangeHandle change) {
        change.shadow(5, Act.by("ada", "before the first ramp")); // 5 % of units of work; 0 ends it
    }

    static DSLContext transparently(SchemaChange name, DSLContext dsl, Switchback switchback) {
        return SwitchbackJooq.with(switchback)
                .transparently(name)
                .onOneShape(OneShapePolicy.REFUSE)
                .configure(dsl);
    }

    static Customers repository(SchemaChange name, DSLContext dsl, Switchback switchback) {
        JooqTransactions transactions = new JooqTransactions(dsl, switchback);
        Customers customers = switchback
                .repository(Customers.class, name)
                .oldPath(new FullNameCustomers(transactions.dsl()))
                .newPath(new SplitNameCustomers(transactions.dsl()))
                .dualWrite(transactions)
                .build();
        DSLContext db = SwitchbackJooq.configure(transactions.dsl(), switchback); // in the same transactions
        db.transaction(trx -> customers.rename(42, "Grace", "Hopper"));
        return customers;
    }

    /** What the application does with customers. */
    interface Customers {

        String find(long id);

        @Write
        void rename(long id, String first, String last);
    }

    /** The old shape. */
    record FullNameCustomers(DSLContext db) implements Customers {

        @Override
        public String find(long id) {
            return db.fetchSingle(CUSTOMER, CUSTOMER.ID.eq(id)).getFullName();
        }

        @Override
        public void rename(long id, String first, String last) {
            db.update(CUSTOMER)
                    .set(CUSTOMER.FULL_NAME, first + " " + last)
                    .where(CUSTOMER.ID.eq(id))
                    .execute();
        }
    }

    /** The new shape. */
    record SplitNameCustomers(DSLContext db) implements Customers {

        @Override
        public String find(long id) {
            CustomerRecord found = db.fetchSingle(CUSTOMER, CUSTOMER.ID.eq(id));
            return found.getFirstName() + " " + found.getLastName();
        }

        @Override
        public void rename(long id, String first, String last) {
            db.update(CUSTOMER)
                    .set(CUSTOMER.FIRST_NAME, first)
                    .set(CUSTOMER.LAST_NAME, last)
                    .where(CUSTOMER.ID.eq(id))
                    .execute();
        }
    }
}

package dev.switchback.jooq.docs;

import static dev.switchback.jooq.shop.Tables.CUSTOMER;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.jooq.DualField;
import dev.switchback.jooq.OneShapePolicy;
import dev.switchback.jooq.SwitchbackJooq;
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
}

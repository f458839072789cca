package dev.switchback.jooq;

import static dev.switchback.jooq.shop.Tables.CUSTOMER;

import dev.switchback.Switchback;
import dev.switchback.promises.Application;
import dev.switchback.promises.Promises;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** jOOQ with the generated column, as it was before there was a change. */
class TransparentPromisesTest implements Promises {

    @Override
    public Application application(Switchback switchback, DataSource dataSource) {
        DSLContext db = SwitchbackJooq.with(switchback)
                .transparently(switchback.change("customer-name").definition())
                .onOneShape(OneShapePolicy.REFUSE)
                .configure(DSL.using(dataSource, SQLDialect.POSTGRES));
        return new JooqApplication(db, CUSTOMER.FULL_NAME);
    }
}

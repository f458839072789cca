package dev.switchback.spring.shop;

import org.jooq.Record;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;

/** The table as jOOQ's generator would write it, for as much as is used. */
final class CustomerTable extends TableImpl<Record> {

    static final CustomerTable CUSTOMER = new CustomerTable();

    private static final long serialVersionUID = 1L;

    final transient TableField<Record, Long> id = createField(DSL.name("id"), SQLDataType.BIGINT.identity(true), this);
    final transient TableField<Record, String> fullName = createField(DSL.name("full_name"), SQLDataType.CLOB, this);

    private CustomerTable() {
        super(DSL.name("customer"));
    }
}

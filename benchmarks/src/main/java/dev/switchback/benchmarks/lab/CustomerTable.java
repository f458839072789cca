package dev.switchback.benchmarks.lab;

import org.jooq.Field;
import org.jooq.Record;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jooq.impl.TableImpl;

/** One of the tables as jOOQ's generator would write it. */
public final class CustomerTable extends TableImpl<Record> {

    private static final long serialVersionUID = 1L;

    /** The key. */
    public final transient TableField<Record, Long> id;

    /** The old shape. */
    public final transient TableField<Record, String> fullName;

    /** Of the new shape. */
    public final transient TableField<Record, String> firstName;

    /** Of the new shape. */
    public final transient TableField<Record, String> lastName;

    /** Of neither. */
    public final transient TableField<Record, String> email;

    /** The table. */
    public CustomerTable(Table table) {
        super(DSL.name(table.sql()));
        id = createField(DSL.name("id"), SQLDataType.BIGINT.identity(true), this, "");
        fullName = createField(DSL.name("full_name"), SQLDataType.CLOB, this, "");
        firstName = createField(DSL.name("first_name"), SQLDataType.CLOB, this, "");
        lastName = createField(DSL.name("last_name"), SQLDataType.CLOB, this, "");
        email = createField(DSL.name("email"), SQLDataType.CLOB, this, "");
    }

    /** The whole name from the new shape, as the application will write it when nobody needs Switchback any more. */
    public Field<String> joinedName() {
        return DSL.concat(firstName, DSL.coalesce(DSL.concat(DSL.inline(" "), lastName), DSL.inline("")));
    }
}

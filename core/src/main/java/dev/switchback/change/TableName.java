package dev.switchback.change;

/**
 * A table by schema and name, both spelled as the catalog spells them.
 *
 * @param schema the schema; {@code public} if none was given
 * @param name the table
 */
public record TableName(String schema, String name) {

    /** {@code "customer"} is {@code public.customer}; {@code "crm.customer"} is table {@code customer} in {@code crm}. */
    public static TableName parse(String text) {
        int dot = text.indexOf('.');
        return dot < 0 ? new TableName("public", text) : new TableName(text.substring(0, dot), text.substring(dot + 1));
    }

    /** The qualified and quoted form for SQL. */
    public String sql() {
        return Identifiers.quote(schema) + "." + Identifiers.quote(name);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}

package dev.switchback.usage;

import dev.switchback.change.SchemaChange;
import dev.switchback.database.Session;
import java.sql.SQLException;
import java.util.List;

/** Publications that send the old columns to subscribers, or filter rows by them. */
final class PublicationUsage implements UsageSource {

    private static final String PUBLICATIONS = """
            SELECT p.pubname, string_agg(DISTINCT CASE WHEN p.puballtables THEN 'FOR ALL TABLES'
                   WHEN EXISTS (SELECT FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid AND r.prrelid = t.oid)
                   THEN 'FOR TABLE' ELSE 'FOR TABLES IN SCHEMA' END, ', ') AS how,
                   bool_or(v.attnames && ?::name[]) AS sends, string_agg(DISTINCT v.rowfilter, ', ') AS filter
              FROM (SELECT to_regclass(?)::oid AS oid
                    UNION SELECT relid FROM pg_catalog.pg_partition_tree(to_regclass(?))) AS place
              JOIN pg_catalog.pg_class t ON t.oid = place.oid
              JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
              JOIN pg_catalog.pg_publication_tables v ON v.schemaname = n.nspname AND v.tablename = t.relname
              JOIN pg_catalog.pg_publication p ON p.pubname = v.pubname
             WHERE v.attnames && ?::name[] OR EXISTS (SELECT FROM unnest(?) AS m WHERE v.rowfilter ~* m)
             GROUP BY p.pubname ORDER BY p.pubname
            """;

    @Override
    public String name() {
        return "pg_publication";
    }

    @Override
    public List<UsageLine> look(Session session, SchemaChange change) throws SQLException {
        List<String> columns = change.oldShape().names();
        String table = change.table().sql();
        return session.query(
                PUBLICATIONS,
                row -> {
                    String filter = row.textOrNull("filter");
                    return new UsageLine.Uses(
                            name(),
                            "publication " + row.text("pubname") + " " + row.text("how"),
                            (row.bool("sends") ? "sends " + columns : "does not send " + columns)
                                    + (filter == null ? "" : ", row filter " + filter));
                },
                columns,
                table,
                table,
                columns,
                Mention.patterns(columns));
    }
}

package dev.switchback.docs;

import static dev.switchback.change.Column.column;
import static dev.switchback.change.Column.text;
import static dev.switchback.testing.SecretPhone.decrypt;
import static dev.switchback.testing.SecretPhone.digits;
import static dev.switchback.testing.SecretPhone.encrypt;

import dev.switchback.Switchback;
import dev.switchback.access.JdbcTransactions;
import dev.switchback.access.Mirror;
import dev.switchback.access.Write;
import dev.switchback.change.AdapterMapping;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.Phones;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The code of docs/kinds-of-change.md for what no SQL expression can map; {@code BeyondSqlTest} runs it. */
final class BeyondSql {

    private BeyondSql() {}

    static SchemaChange encrypted() {
        return SchemaChange.named("customer-phone")
                .table("customer")
                .key("id")
                .oldShape(text("phone"))
                .newShape(column("phone_secret", "bytea"), text("phone_digits"))
                .javaMapping(
                        "v1",
                        row -> RowValues.of("phone_secret", encrypt(row.text("phone")))
                                .and("phone_digits", digits(row.text("phone"))),
                        row -> RowValues.of("phone", decrypt(row.bytes("phone_secret"))))
                .build();
    }

    static Phones phones(Switchback switchback, SchemaChange change, DataSource dataSource) {
        JdbcTransactions transactions = new JdbcTransactions(dataSource);
        return switchback
                .repository(Phones.class, change)
                .oldPath(Phones.plain(transactions.dataSource()))
                .newPath(Phones.secret(transactions.dataSource()))
                .dualWrite(transactions)
                .build();
    }

    static SchemaChange tags() {
        return SchemaChange.named("note-tags")
                .table("note")
                .adapters(AdapterMapping.verifiedBy("SELECT id FROM note WHERE tags IS DISTINCT FROM"
                                + " (SELECT string_agg(tag, ',' ORDER BY tag) FROM note_tag WHERE note_id = id)")
                        .expand(
                                "CREATE TABLE note_tag (note_id bigint REFERENCES note, tag text, PRIMARY KEY (note_id, tag))")
                        .backfill(
                                "INSERT INTO note_tag SELECT id, tag FROM (SELECT * FROM note n WHERE tags IS NOT NULL"
                                        + " AND NOT EXISTS (SELECT FROM note_tag WHERE note_id = n.id) ORDER BY id LIMIT 1000"
                                        + " FOR UPDATE) AS some_notes, string_to_table(tags, ',') AS tag")
                        .contract("ALTER TABLE note DROP COLUMN tags")
                        .abandon("DROP TABLE note_tag"))
                .build();
    }

    interface Notes {
        @Write
        long add(String text, String tags) throws SQLException;
    }

    static Notes notes(Switchback switchback, SchemaChange change, DataSource dataSource) {
        JdbcTransactions transactions = new JdbcTransactions(dataSource);
        return switchback
                .repository(Notes.class, change)
                .oldPath(new NotesWithTags(transactions.dataSource()))
                .newPath(new TaggedNotes(transactions.dataSource()))
                .dualWrite(transactions)
                .build();
    }

    static final class NotesWithTags implements Notes {
        private final DataSource dataSource;

        NotesWithTags(DataSource dataSource) {
            this.dataSource = dataSource;
        }

        @Override
        public long add(String text, String tags) throws SQLException {
            return number(dataSource, "INSERT INTO note (text, tags) VALUES (?, ?) RETURNING id", text, tags);
        }

        @Mirror
        public void add(long id, String text, String tags) throws SQLException {
            number(dataSource, "UPDATE note SET tags = ? WHERE id = ? RETURNING id", tags, id);
        }
    }

    static final class TaggedNotes implements Notes {
        private final DataSource dataSource;

        TaggedNotes(DataSource dataSource) {
            this.dataSource = dataSource;
        }

        @Override
        public long add(String text, String tags) throws SQLException {
            long id = number(dataSource, "INSERT INTO note (text) VALUES (?) RETURNING id", text);
            add(id, text, tags);
            return id;
        }

        @Mirror
        public void add(long id, String text, String tags) throws SQLException {
            for (String tag : tags.split(",", -1)) {
                number(dataSource, "INSERT INTO note_tag VALUES (?, ?) RETURNING note_id", id, tag);
            }
        }
    }

    static long number(DataSource dataSource, String sql, Object... parameters) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet results = statement.executeQuery()) {
                results.next();
                return results.getLong(1);
            }
        }
    }
}

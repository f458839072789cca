package dev.switchback.docs;

import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.SchemaChange;
import dev.switchback.docs.BeyondSql.Notes;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Phones;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.SecretPhone;
import dev.switchback.testing.TestDatabase;
import org.junit.jupiter.api.Test;

/** The documented changes for which there is no SQL expression, on the way to the new shape and back. */
class BeyondSqlTest {

    @Test
    void encryptsAndReadsEitherShape() throws Exception {
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            SecretPhone.createTable(database, 10);
            SchemaChange change = BeyondSql.encrypted();
            try (Switchback switchback = Operator.switchback(database, change).build()) {
                ChangeHandle handle = Operator.open(switchback.change("customer-phone"));
                Phones phones = BeyondSql.phones(switchback, change, database.dataSource());
                handle.ramp(100, ADA);
                long id = phones.add("0800 / 1");
                assertThat(phones.find(id)).isEqualTo("0800 / 1");
                handle.off(ADA);
                assertThat(phones.find(id)).isEqualTo("0800 / 1");
                assertThat(handle.verify(ADA).findings()).isEmpty();
            }
        }
    }

    @Test
    void movesTagsToATableOfTheirOwn() throws Exception {
        try (TestDatabase database = Postgres.newEmptyDatabase()) {
            database.execute(
                    "CREATE TABLE note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text, tags text)");
            database.execute("INSERT INTO note (text, tags) SELECT 'n', CASE n % 2 WHEN 0 THEN 'a,b' END"
                    + " FROM generate_series(1, 50) AS n");
            SchemaChange change = BeyondSql.tags();
            try (Switchback switchback = Operator.switchback(database, change).build()) {
                ChangeHandle handle = Operator.open(switchback.change("note-tags"));
                Notes notes = BeyondSql.notes(switchback, change, database.dataSource());
                long first = notes.add("by the old path", "x,y");
                handle.ramp(100, ADA);
                long second = notes.add("by the new path", "z");
                assertThat(database.rows("SELECT note_id, tag FROM note_tag WHERE note_id > 50 ORDER BY 1, 2"))
                        .hasToString("[[" + first + ", x], [" + first + ", y], [" + second + ", z]]");
                assertThat(database.text("SELECT tags FROM note WHERE id = " + second))
                        .isEqualTo("z");
                assertThat(handle.verify(ADA).findings()).isEmpty();
                assertThat(handle.usage()).isNotNull();
            }
        }
    }
}

package dev.switchback.jooq;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.switchback.access.Mirror;
import dev.switchback.testing.MovedPerson.People;
import java.util.Objects;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** The adapters of a change that no mapping describes, in jOOQ: a person's tags move from a text to rows of another table. */
final class JooqPeople {

    private static final Field<Long> ID = field(name("id"), Long.class);
    private static final Field<String> NAME = field(name("name"), String.class);
    private static final Field<String> TAGS = field(name("tags"), String.class);

    private JooqPeople() {}

    static People oneTable(DSLContext db) {
        return new OneTable(db);
    }

    static People twoTables(DSLContext db) {
        return new TwoTables(db);
    }

    /** One table, and a key that it generates. */
    record OneTable(DSLContext db) implements People {

        @Override
        public @Nullable String find(long id) {
            return db.select(TAGS).from(table("person")).where(ID.eq(id)).fetchOne(TAGS);
        }

        @Override
        public long add(String person, String tags) {
            return Objects.requireNonNull(db.insertInto(table("person"), NAME, TAGS)
                    .values(person, tags)
                    .returningResult(ID)
                    .fetchSingle()
                    .value1());
        }

        @Mirror
        public void add(long id, String person, String tags) {
            db.insertInto(table("person"), ID, NAME, TAGS)
                    .values(id, person, tags)
                    .execute();
        }

        @Override
        public void retag(long id, String tags) {
            db.update(table("person")).set(TAGS, tags).where(ID.eq(id)).execute();
        }
    }

    /** Two tables, and keys of its own. */
    record TwoTables(DSLContext db) implements People {

        @Override
        public @Nullable String find(long id) {
            return db.fetchOne(
                            "SELECT coalesce(string_agg(tag, ',' ORDER BY tag), '') FROM human LEFT JOIN human_tag ON"
                                    + " human_id = id WHERE id = ? GROUP BY id",
                            id)
                    .get(0, String.class);
        }

        @Override
        public long add(String person, String tags) {
            long id = db.fetchSingle("SELECT coalesce(max(id), 0) + 1000 FROM human")
                    .get(0, Long.class);
            add(id, person, tags);
            return id;
        }

        @Mirror
        public void add(long id, String person, String tags) {
            db.insertInto(table("human"), ID, NAME).values(id, person).execute();
            tag(id, tags);
        }

        @Override
        public void retag(long id, String tags) {
            db.deleteFrom(table("human_tag"))
                    .where(field(name("human_id"), Long.class).eq(id))
                    .execute();
            tag(id, tags);
        }

        private void tag(long id, String tags) {
            db.execute("INSERT INTO human_tag SELECT ?, t FROM string_to_table(?, ',') AS t WHERE t <> ''", id, tags);
        }
    }
}

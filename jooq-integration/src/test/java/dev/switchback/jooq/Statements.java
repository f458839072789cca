package dev.switchback.jooq;

import static dev.switchback.jooq.shop.Tables.CUSTOMER;
import static dev.switchback.jooq.shop.Tables.ORDERS;
import static java.util.Arrays.asList;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.countDistinct;
import static org.jooq.impl.DSL.defaultValue;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.val;

import dev.switchback.jooq.StatementMatrixTest.Names;
import dev.switchback.jooq.shop.embeddables.records.ContactRecord;
import dev.switchback.jooq.shop.tables.Customer;
import dev.switchback.jooq.shop.tables.daos.CustomerDao;
import dev.switchback.jooq.shop.tables.records.CustomerRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.conf.StatementType;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The forms in which an application reads and writes names, each with what must come of it. */
final class Statements {

    private static final List<Form> ALL = new ArrayList<>();
    private static final List<String> UNTOUCHED = asList("Ada King", "Plato", "Ann O'Hara", null);

    private Statements() {}

    /** What an application does. */
    @FunctionalInterface
    interface Statement {
        @Nullable Object run(DSLContext db, Names names) throws Exception;
    }

    /**
     * A form.
     *
     * @param result what the statement gives
     * @param stored every name afterwards, by id; null if they are not the same twice
     * @param refusal what the refusal says; null if it works
     */
    record Form(
            String title,
            Statement statement,
            @Nullable Object result,
            @Nullable List<String> stored,
            @Nullable String refusal) {

        @Override
        public String toString() {
            return title;
        }
    }

    static List<Form> all() {
        if (ALL.isEmpty()) {
            reads();
            updates();
            inserts();
            records();
            batches();
            volatileInserts();
            fetches();
            settings();
            refused();
        }
        return ALL;
    }

    private static void reads(String title, Object result, Statement statement) {
        ALL.add(new Form(title, statement, result, UNTOUCHED, null));
    }

    /** Writes row 1. */
    private static void sets(String title, Object result, String stored, Statement statement) {
        ALL.add(new Form(title, statement, result, asList(stored, "Plato", "Ann O'Hara", null), null));
    }

    /** Adds rows. */
    private static void adds(String title, Object result, List<String> added, Statement statement) {
        List<String> stored = new ArrayList<>(UNTOUCHED);
        stored.addAll(added);
        ALL.add(new Form(title, statement, result, stored, null));
    }

    private static void refuses(String title, String refusal, Statement statement) {
        ALL.add(new Form(title, statement, null, null, refusal));
    }

    private static void reads() {
        Customer c = CUSTOMER.as("c");
        reads(
                "select",
                UNTOUCHED,
                (db, n) -> db.select(CUSTOMER.ID, n.name())
                        .from(CUSTOMER)
                        .orderBy(CUSTOMER.ID)
                        .fetch(n.name()));
        reads(
                "column alias",
                UNTOUCHED,
                (db, n) -> db.select(n.name().as("alias"))
                        .from(CUSTOMER)
                        .orderBy(CUSTOMER.ID)
                        .fetch("alias"));
        reads(
                "where",
                List.of(3L),
                (db, n) -> db.select(CUSTOMER.ID)
                        .from(CUSTOMER)
                        .where(n.name().eq("Ann O'Hara"))
                        .fetch(CUSTOMER.ID));
        reads(
                "order by",
                List.of(2L, 3L, 1L, 4L),
                (db, n) -> db.select(CUSTOMER.ID)
                        .from(CUSTOMER)
                        .orderBy(n.name().desc().nullsLast())
                        .fetch(CUSTOMER.ID));
        reads(
                "group by, having",
                List.of("Ada King", "Ann O'Hara", "Plato"),
                (db, n) -> db.select(n.name(), count())
                        .from(CUSTOMER)
                        .groupBy(n.name())
                        .having(n.name().isNotNull())
                        .orderBy(n.name())
                        .fetch(n.name()));
        reads(
                "distinct, count distinct",
                3,
                (db, n) -> db.select(countDistinct(n.name()))
                        .from(CUSTOMER)
                        .fetchSingle()
                        .value1());
        reads(
                "join",
                List.of("Ada King", "Ann O'Hara"),
                (db, n) -> db.select(n.name())
                        .from(ORDERS)
                        .join(CUSTOMER)
                        .on(ORDERS.CUSTOMER_ID.eq(CUSTOMER.ID))
                        .orderBy(CUSTOMER.ID)
                        .fetch(n.name()));
        reads(
                "implicit path",
                List.of("Ada King", "Ann O'Hara"),
                (db, n) -> db.select(n.of(ORDERS.customer().FULL_NAME))
                        .from(ORDERS)
                        .orderBy(ORDERS.ID)
                        .fetch(0));
        reads(
                "table alias",
                List.of("Ada King"),
                (db, n) ->
                        db.select(n.of(c)).from(c).where(n.of(c).like("Ada%")).fetch(0));
        reads("derived table", UNTOUCHED, (db, n) -> {
            var d = select(CUSTOMER.ID, n.name()).from(CUSTOMER).asTable("d");
            return db.select(d.field(n.name()))
                    .from(d)
                    .orderBy(d.field(CUSTOMER.ID))
                    .fetch(0);
        });
        reads("common table expression", UNTOUCHED, (db, n) -> {
            var w = name("w").as(select(CUSTOMER.ID, n.name()).from(CUSTOMER));
            return db.with(w)
                    .select(w.field(n.name()))
                    .from(w)
                    .orderBy(w.field(CUSTOMER.ID))
                    .fetch(0);
        });
        reads(
                "union, ordered by it",
                List.of("Ada King", "Plato"),
                (db, n) -> db.select(n.name())
                        .from(CUSTOMER)
                        .where(CUSTOMER.ID.eq(2L))
                        .union(select(n.name()).from(CUSTOMER).where(CUSTOMER.ID.eq(1L)))
                        .orderBy(n.name())
                        .fetch(0));
        reads(
                "window",
                UNTOUCHED,
                (db, n) -> db.select(
                                n.name(),
                                rowNumber().over().partitionBy(n.name()).orderBy(n.name()))
                        .from(CUSTOMER)
                        .orderBy(CUSTOMER.ID)
                        .fetch(n.name()));
        reads(
                "multiset",
                List.of("Ada King"),
                (db, n) -> db.select(multiset(select(n.name()).from(CUSTOMER).where(CUSTOMER.ID.eq(1L))))
                        .fetchSingle()
                        .value1()
                        .getValues(0));
        reads(
                "row of fields",
                "Ada King",
                (db, n) -> db.select(row(CUSTOMER.ID, n.name()))
                        .from(CUSTOMER)
                        .where(CUSTOMER.ID.eq(1L))
                        .fetchSingle()
                        .value1()
                        .value2());
        reads(
                "into generated record",
                "Ada King",
                (db, n) -> db.select(CUSTOMER.ID, n.name())
                        .from(CUSTOMER)
                        .where(CUSTOMER.ID.eq(1L))
                        .fetchSingleInto(CUSTOMER)
                        .getFullName());
        reads(
                "into POJO",
                "Ada King",
                (db, n) -> db.select(CUSTOMER.ID, n.name())
                        .from(CUSTOMER)
                        .where(CUSTOMER.ID.eq(1L))
                        .fetchSingleInto(dev.switchback.jooq.shop.tables.pojos.Customer.class)
                        .getFullName());
        reads(
                "select from a table",
                "Ada King",
                (db, n) -> db.selectFrom(CUSTOMER)
                        .where(n.name().eq("Ada King"))
                        .fetchSingle()
                        .getFullName());
        reads("lazy cursor", "Ada King", (db, n) -> {
            try (Cursor<?> cursor =
                    db.select(n.name()).from(CUSTOMER).orderBy(CUSTOMER.ID).fetchLazy()) {
                return cursor.fetchNext().get(0);
            }
        });
        reads("rendered as text", true, (db, n) -> {
            String sql = db.select(n.name()).from(CUSTOMER).getSQL();
            return sql.contains("full_name")
                    && !n.name().toString().isEmpty()
                    && n.name().equals(n.name());
        });
    }

    private static void updates() {
        Customer c = CUSTOMER.as("c");
        sets(
                "update",
                1,
                "Grace Hopper",
                (db, n) -> db.update(CUSTOMER)
                        .set(n.name(), "Grace Hopper")
                        .where(CUSTOMER.ID.eq(1L))
                        .execute());
        sets(
                "update to NULL",
                1,
                null,
                (db, n) -> db.update(CUSTOMER)
                        .setNull(n.name())
                        .where(CUSTOMER.ID.eq(1L))
                        .execute());
        sets(
                "update with an expression",
                1,
                "Ada King Jr",
                (db, n) -> db.update(CUSTOMER)
                        .set(n.name(), n.name().concat(" Jr"))
                        .where(CUSTOMER.ID.eq(1L))
                        .execute());
        ALL.add(new Form(
                "update with a volatile value",
                (db, n) -> db.update(CUSTOMER)
                        .set(n.name(), field("'R ' || random()::text", String.class))
                        .where(CUSTOMER.ID.eq(1L))
                        .execute(),
                1,
                null,
                null));
        sets(
                "update with a subquery",
                1,
                "From Select",
                (db, n) -> db.update(CUSTOMER)
                        .set(n.name(), select(inline("From Select")))
                        .where(CUSTOMER.ID.eq(1L))
                        .execute());
        sets(
                "update from",
                1,
                "Up From",
                (db, n) -> db.update(CUSTOMER)
                        .set(n.name(), "Up From")
                        .from(ORDERS)
                        .where(ORDERS.CUSTOMER_ID.eq(CUSTOMER.ID))
                        .and(CUSTOMER.ID.eq(1L))
                        .execute());
        sets(
                "update of an alias",
                1,
                "Ali As",
                (db, n) ->
                        db.update(c).set(n.of(c), "Ali As").where(c.ID.eq(1L)).execute());
        sets(
                "update returning",
                List.of("Ret Urning"),
                "Ret Urning",
                (db, n) -> db.update(CUSTOMER)
                        .set(n.name(), "Ret Urning")
                        .where(CUSTOMER.ID.eq(1L))
                        .returningResult(n.name())
                        .fetch(0));
        sets(
                "update in a common table expression",
                1,
                "Cte Cte",
                (db, n) -> db.with(name("u")
                                .as(db.update(CUSTOMER)
                                        .set(n.name(), "Cte Cte")
                                        .where(CUSTOMER.ID.eq(1L))
                                        .returning(CUSTOMER.ID)))
                        .select()
                        .from(name("u"))
                        .fetch()
                        .size());
        reads(
                "update of another column",
                1,
                (db, n) -> db.update(CUSTOMER)
                        .set(CUSTOMER.EMAIL, "x")
                        .where(n.name().eq("Ada King"))
                        .execute());
        sets(
                "update of every column",
                1,
                "Both Shapes",
                (db, n) -> db.update(CUSTOMER)
                        .set(CUSTOMER.FIRST_NAME, "Both")
                        .set(CUSTOMER.LAST_NAME, "Shapes")
                        .set(field(name("full_name"), String.class), "Both Shapes")
                        .where(CUSTOMER.ID.eq(1L))
                        .execute());
        adds(
                "insert of every column",
                1,
                List.of("Both Shapes"),
                (db, n) -> db.insertInto(CUSTOMER, CUSTOMER.FIRST_NAME, CUSTOMER.FULL_NAME, CUSTOMER.LAST_NAME)
                        .values("Both", "Both Shapes", "Shapes")
                        .execute());
        adds(
                "insert of every column from a query",
                1,
                List.of("Both Shapes"),
                (db, n) -> db.insertInto(CUSTOMER, CUSTOMER.FIRST_NAME, CUSTOMER.FULL_NAME, CUSTOMER.LAST_NAME)
                        .select(select(val("Both"), val("Both Shapes"), val("Shapes")))
                        .execute());
        ALL.add(new Form(
                "delete",
                (db, n) -> db.deleteFrom(CUSTOMER).where(n.name().eq("Plato")).execute(),
                1,
                asList("Ada King", "Ann O'Hara", null),
                null));
    }

    private static void inserts() {
        adds(
                "insert",
                1,
                List.of("In Sert"),
                (db, n) -> db.insertInto(CUSTOMER, CUSTOMER.EMAIL, n.name())
                        .values("e", "In Sert")
                        .execute());
        adds(
                "insert set",
                1,
                List.of("In Set"),
                (db, n) -> db.insertInto(CUSTOMER)
                        .set(CUSTOMER.EMAIL, "e")
                        .set(n.name(), "In Set")
                        .execute());
        adds(
                "insert of several rows",
                2,
                List.of("One One", "Two Two"),
                (db, n) -> db.insertInto(CUSTOMER, n.name(), CUSTOMER.EMAIL)
                        .values("One One", "1")
                        .values("Two Two", "2")
                        .execute());
        adds(
                "insert with an expression",
                1,
                List.of("X Y"),
                (db, n) -> db.insertInto(CUSTOMER, n.name(), CUSTOMER.EMAIL)
                        .values(inline("X ").concat(val("Y")), val("3"))
                        .execute());
        adds(
                "insert from a query",
                2,
                List.of("Ada Kingx", "Platox"),
                (db, n) -> db.insertInto(CUSTOMER, n.name(), CUSTOMER.EMAIL)
                        .select(select(n.name().concat("x"), CUSTOMER.EMAIL)
                                .from(CUSTOMER)
                                .where(CUSTOMER.ID.le(2L))
                                .orderBy(CUSTOMER.ID))
                        .execute());
        adds(
                "insert returning",
                List.of("Re Turn"),
                List.of("Re Turn"),
                (db, n) -> db.insertInto(CUSTOMER, n.name())
                        .values("Re Turn")
                        .returningResult(n.name())
                        .fetch(0));
        sets(
                "upsert with excluded",
                1,
                "Up Sert",
                (db, n) -> db.insertInto(CUSTOMER, CUSTOMER.REFERENCE, n.name())
                        .values("first", "Up Sert")
                        .onConflict(CUSTOMER.REFERENCE)
                        .doUpdate()
                        .set(n.name(), excluded(n.name()))
                        .execute());
        sets(
                "upsert with a value",
                1,
                "Other Value",
                (db, n) -> db.insertInto(CUSTOMER, CUSTOMER.REFERENCE, n.name())
                        .values("first", "Up Sert")
                        .onConflict(CUSTOMER.REFERENCE)
                        .doUpdate()
                        .set(n.name(), "Other Value")
                        .execute());
        sets(
                "upsert with an expression",
                1,
                "Ada King!",
                (db, n) -> db.insertInto(CUSTOMER, CUSTOMER.REFERENCE, n.name())
                        .values("first", "Up Sert")
                        .onConflict(CUSTOMER.REFERENCE)
                        .doUpdate()
                        .set(n.name(), n.name().concat("!"))
                        .execute());
        reads(
                "insert, on conflict do nothing",
                0,
                (db, n) -> db.insertInto(CUSTOMER, CUSTOMER.REFERENCE, n.name())
                        .values("first", "Un Seen")
                        .onConflict(CUSTOMER.REFERENCE)
                        .doNothing()
                        .execute());
        adds(
                "insert without the field",
                1,
                asList((String) null),
                (db, n) -> db.insertInto(CUSTOMER, CUSTOMER.EMAIL).values("e").execute());
    }

    private static CustomerRecord record(DSLContext db, String name) {
        CustomerRecord record = db.newRecord(CUSTOMER);
        record.set(CUSTOMER.FULL_NAME, name);
        return record;
    }

    private static void records() {
        adds(
                "record.store(), new",
                1,
                List.of("Sto Red"),
                (db, n) -> inTransparentMode(
                        n,
                        () -> record(db, "Sto Red").store(),
                        () -> db.insertInto(CUSTOMER).set(n.name(), "Sto Red").execute()));
        sets(
                "record.store(), fetched",
                1,
                "Chan Ged",
                (db, n) -> inTransparentMode(
                        n,
                        () -> {
                            CustomerRecord record = db.fetchSingle(CUSTOMER, CUSTOMER.ID.eq(1L));
                            record.setFullName("Chan Ged");
                            return record.store();
                        },
                        () -> db.update(CUSTOMER)
                                .set(n.name(), "Chan Ged")
                                .where(CUSTOMER.ID.eq(1L))
                                .execute()));
        sets(
                "executeUpdate(record)",
                1,
                "Exe Cuted",
                (db, n) -> inTransparentMode(
                        n,
                        () -> {
                            CustomerRecord record = record(db, "Exe Cuted");
                            record.setId(1L);
                            return db.executeUpdate(record);
                        },
                        () -> db.update(CUSTOMER)
                                .set(n.name(), "Exe Cuted")
                                .where(CUSTOMER.ID.eq(1L))
                                .execute()));
        adds(
                "executeInsert(record)",
                1,
                List.of("Exe Inserted"),
                (db, n) -> inTransparentMode(
                        n,
                        () -> db.executeInsert(record(db, "Exe Inserted")),
                        () -> db.insertInto(CUSTOMER)
                                .set(n.name(), "Exe Inserted")
                                .execute()));
        adds(
                "loader",
                2,
                List.of("Loa Ded", "Loa Der"),
                (db, n) -> db.loadInto(CUSTOMER)
                        .loadArrays(new Object[] {"Loa Ded", "a"}, new Object[] {"Loa Der", "b"})
                        .fields(n.name(), CUSTOMER.EMAIL)
                        .execute()
                        .stored());
        reads(
                "DAO, find",
                "Ada King",
                (db, n) -> inTransparentMode(
                        n,
                        () -> new CustomerDao(db.configuration()).findById(1L).getFullName(),
                        () -> "Ada King"));
    }

    /** Generated classes know the column only. */
    private static Object inTransparentMode(Names names, Statement0 generated, Statement0 logical) throws Exception {
        return names.logical() ? logical.run() : generated.run();
    }

    @FunctionalInterface
    private interface Statement0 {
        Object run() throws Exception;
    }

    private static void batches() {
        ALL.add(new Form(
                "batch of queries",
                (db, n) -> db.batch(
                                db.update(CUSTOMER).set(n.name(), "B One").where(CUSTOMER.ID.eq(1L)),
                                db.update(CUSTOMER).set(n.name(), "B Two").where(CUSTOMER.ID.eq(2L)))
                        .execute()
                        .length,
                2,
                asList("B One", "B Two", "Ann O'Hara", null),
                null));
        adds(
                "batchStore(records)",
                2,
                List.of("Bat Ched", "Bat Cher"),
                (db, n) -> inTransparentMode(
                        n,
                        () -> db.batchStore(record(db, "Bat Ched"), record(db, "Bat Cher"))
                                .execute()
                                .length,
                        () -> db.batch(
                                        db.insertInto(CUSTOMER).set(n.name(), "Bat Ched"),
                                        db.insertInto(CUSTOMER).set(n.name(), "Bat Cher"))
                                .execute()
                                .length));
    }

    /** Whether a value is evaluated once shows in the shapes: they agree. */
    private static void volatileInserts() {
        volatileInsert(
                "insert with a volatile value",
                1,
                (db, n) -> db.insertInto(CUSTOMER, n.name(), CUSTOMER.EMAIL)
                        .values(random(), val("e"))
                        .execute());
        volatileInsert(
                "insert of several rows, volatile",
                2,
                (db, n) -> db.insertInto(CUSTOMER, n.name(), CUSTOMER.EMAIL)
                        .values(random(), val("e"))
                        .values(random(), val("f"))
                        .execute());
        volatileInsert(
                "insert from a volatile query",
                3,
                (db, n) -> db.insertInto(CUSTOMER, n.name())
                        .select(select(random()).from(CUSTOMER).where(CUSTOMER.ID.le(3L)))
                        .execute());
    }

    private static Field<String> random() {
        return field("'R ' || random()::text", String.class);
    }

    private static void volatileInsert(String title, int rows, Statement statement) {
        ALL.add(new Form(title, statement, rows, null, null));
    }

    private static void fetches() {
        reads(
                "lazy cursor, rows fetched by ones",
                List.of("Ada King", "Plato"),
                (db, n) -> db.transactionResult(begun -> {
                    try (Cursor<?> cursor = begun.dsl()
                            .select(n.name())
                            .from(CUSTOMER)
                            .orderBy(CUSTOMER.ID)
                            .fetchSize(1)
                            .fetchLazy()) {
                        return cursor.fetchNext(2).getValues(0);
                    }
                }));
        reads("stream", UNTOUCHED, (db, n) -> {
            try (Stream<Record1<String>> rows =
                    db.select(n.name()).from(CUSTOMER).orderBy(CUSTOMER.ID).fetchStream()) {
                return rows.map(Record1::value1).toList();
            }
        });
        reads(
                "asynchronously",
                UNTOUCHED,
                (db, n) -> db.select(n.name())
                        .from(CUSTOMER)
                        .orderBy(CUSTOMER.ID)
                        .fetchAsync()
                        .toCompletableFuture()
                        .get()
                        .getValues(n.name()));
        sets(
                "update, asynchronously",
                1,
                "Asyn Chron",
                (db, n) -> db.update(CUSTOMER)
                        .set(n.name(), "Asyn Chron")
                        .where(CUSTOMER.ID.eq(1L))
                        .executeAsync()
                        .toCompletableFuture()
                        .get());
        sets(
                "update in an asynchronous transaction",
                1,
                "Trans Act",
                (db, n) -> db.transactionResultAsync(begun -> begun.dsl()
                                .update(CUSTOMER)
                                .set(n.name(), "Trans Act")
                                .where(CUSTOMER.ID.eq(1L))
                                .execute())
                        .toCompletableFuture()
                        .get());
        reads(
                "for update",
                "Ada King",
                (db, n) -> db.select(n.name())
                        .from(CUSTOMER)
                        .where(CUSTOMER.ID.eq(1L))
                        .forUpdate()
                        .fetchSingle()
                        .value1());
        reads(
                "exists, count",
                List.of(true, 3),
                (db, n) -> List.of(
                        db.fetchExists(CUSTOMER, n.name().eq("Plato")),
                        db.fetchCount(CUSTOMER, n.name().isNotNull())));
        ALL.add(new Form(
                "delete returning",
                (db, n) -> db.deleteFrom(CUSTOMER)
                        .where(n.name().eq("Plato"))
                        .returningResult(n.name())
                        .fetch(0),
                List.of("Plato"),
                asList("Ada King", "Ann O'Hara", null),
                null));
        sets(
                "upsert returning",
                "Up Ret",
                "Up Ret",
                (db, n) -> db.insertInto(CUSTOMER, CUSTOMER.REFERENCE, n.name())
                        .values("first", "Up Ret")
                        .onConflict(CUSTOMER.REFERENCE)
                        .doUpdate()
                        .set(n.name(), excluded(n.name()))
                        .returningResult(n.name())
                        .fetchSingle()
                        .value1());
        sets(
                "update returning a record",
                "Rec Ord",
                "Rec Ord",
                (db, n) -> db.update(CUSTOMER)
                        .set(n.name(), "Rec Ord")
                        .where(CUSTOMER.ID.eq(1L))
                        .returning(CUSTOMER.ID, n.name())
                        .fetchSingle()
                        .get(n.name()));
    }

    private static DSLContext with(DSLContext db, Settings settings) {
        return DSL.using(db.configuration().derive(settings));
    }

    private static void settings() {
        reads(
                "select with inlined parameters",
                List.of(3L),
                (db, n) -> with(db, new Settings().withStatementType(StatementType.STATIC_STATEMENT))
                        .select(CUSTOMER.ID)
                        .from(CUSTOMER)
                        .where(n.name().eq("Ann O'Hara"))
                        .fetch(CUSTOMER.ID));
        sets(
                "update with inlined parameters",
                1,
                "In ? Lined",
                (db, n) -> with(db, new Settings().withStatementType(StatementType.STATIC_STATEMENT))
                        .update(CUSTOMER)
                        .set(n.name(), "In ? Lined")
                        .where(CUSTOMER.ID.eq(1L))
                        .execute());
        adds(
                "insert with names without quotes",
                1,
                List.of("Un Quoted"),
                (db, n) -> with(db, new Settings().withRenderQuotedNames(RenderQuotedNames.NEVER))
                        .insertInto(CUSTOMER, n.name())
                        .values("Un Quoted")
                        .execute());
        sets(
                "record.store(), locked optimistically",
                1,
                "Lo Cked",
                (db, n) -> inTransparentMode(
                        n,
                        () -> {
                            CustomerRecord record = with(db, new Settings().withExecuteWithOptimisticLocking(true))
                                    .fetchSingle(CUSTOMER, CUSTOMER.ID.eq(1L));
                            record.setFullName("Lo Cked");
                            return record.store();
                        },
                        () -> db.update(CUSTOMER)
                                .set(n.name(), "Lo Cked")
                                .where(CUSTOMER.ID.eq(1L))
                                .execute()));
        reads(
                "embeddable",
                "Ada King",
                (db, n) -> inTransparentMode(
                        n,
                        () -> db.select(CUSTOMER.CONTACT)
                                .from(CUSTOMER)
                                .where(CUSTOMER.ID.eq(1L))
                                .fetchSingle()
                                .value1()
                                .getFullName(),
                        () -> "Ada King"));
        sets(
                "parsed update",
                1,
                "Par Sed",
                (db, n) -> inTransparentMode(
                        n,
                        () -> db.execute(
                                db.parser().parseQuery("update shop.customer set full_name = 'Par Sed' where id = 1")),
                        () -> db.update(CUSTOMER)
                                .set(n.name(), "Par Sed")
                                .where(CUSTOMER.ID.eq(1L))
                                .execute()));
        reads(
                "parsed query, read as it stands",
                "Ada King",
                (db, n) -> db.fetchSingle(db.parser().parseSelect("select full_name from shop.customer where id = 1"))
                        .get(0));
    }

    private static void refused() {
        refuses(
                "update to DEFAULT",
                "DEFAULT",
                (db, n) -> db.update(CUSTOMER)
                        .set(n.name(), defaultValue(n.name()))
                        .where(CUSTOMER.ID.eq(1L))
                        .execute());
        refuses(
                "insert of DEFAULT",
                "DEFAULT",
                (db, n) -> db.insertInto(CUSTOMER, n.name(), CUSTOMER.EMAIL)
                        .values(defaultValue(n.name()), val("e"))
                        .execute());
        refuses(
                "batch of one query with values",
                "batch(query).bind(...)",
                (db, n) -> db.batch(
                                db.update(CUSTOMER).set(n.name(), (String) null).where(CUSTOMER.ID.eq((Long) null)))
                        .bind("Bi One", 1L)
                        .execute()
                        .length);
        refuses(
                "merge",
                "MERGE",
                (db, n) -> db.mergeInto(CUSTOMER)
                        .using(selectOne())
                        .on(CUSTOMER.ID.eq(1L))
                        .whenMatchedThenUpdate()
                        .set(n.name(), "Mer Ge")
                        .execute());
        refuses(
                "assignment of a row",
                "set them one by one",
                (db, n) -> db.update(CUSTOMER)
                        .set(row(n.name(), CUSTOMER.EMAIL), row("Row Row", "e"))
                        .where(CUSTOMER.ID.eq(1L))
                        .execute());
        refuses(
                "logical field and column together",
                "as well",
                (db, n) -> db.update(CUSTOMER)
                        .set(n.name(), "Two Shapes")
                        .set(CUSTOMER.LAST_NAME, "Shapes")
                        .where(CUSTOMER.ID.eq(1L))
                        .execute());
        refuses(
                "only the new columns",
                "only the new shape",
                (db, n) -> db.update(CUSTOMER)
                        .set(CUSTOMER.FIRST_NAME, "Only")
                        .where(CUSTOMER.ID.eq(1L))
                        .execute());
        refuses(
                "embeddable assigned as a whole",
                "only the old shape",
                (db, n) -> db.update(CUSTOMER)
                        .set(CUSTOMER.CONTACT, new ContactRecord("Em Bed", "e"))
                        .where(CUSTOMER.ID.eq(1L))
                        .execute());
        refuses(
                "plain SQL of the old column",
                "only the old shape",
                (db, n) -> db.execute("UPDATE shop.customer SET full_name = 'Plain Sql' WHERE id = 1"));
        refuses(
                "insert with DEFAULT and an expression",
                "DEFAULT",
                (db, n) -> db.insertInto(CUSTOMER, n.name(), CUSTOMER.EMAIL)
                        .values(inline("X ").concat(val("Y")), defaultValue(CUSTOMER.EMAIL))
                        .execute());
    }
}

package dev.switchback.backfill;

import static dev.switchback.change.Column.text;
import static dev.switchback.change.Constraint.notNull;
import static dev.switchback.testing.Operator.ADA;
import static dev.switchback.verify.DivergenceClass.OLD_EMPTY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.Path;
import dev.switchback.change.RefusedException;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.Promise;
import dev.switchback.testing.TestDatabase;
import dev.switchback.verify.Divergence;
import dev.switchback.verify.RepairPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows of which only the new shape holds a value: the backfill goes by the old shape, and must not erase it. */
@Promise("P8")
class OnlyValueTest {

    private static final String STORED = "SELECT p.id, p.old, %s FROM person p%s ORDER BY p.id";

    private final TestDatabase database = Postgres.newDatabase();

    @BeforeEach
    void table() {
        database.execute("CREATE TABLE person (id bigint PRIMARY KEY, old text);"
                + " INSERT INTO person VALUES (1, 'ada'), (2, 'grace'), (3, NULL), (4, NULL)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static final SchemaChange IN_SQL = SchemaChange.named("person-name")
            .table("person")
            .key("id")
            .oldShape(text("old"))
            .newShape(text("new"))
            .forward("new", "upper(old)")
            .backward("old", "lower(new)")
            .build();

    private static final SchemaChange EXTRACTED = SchemaChange.named("person-table")
            .table("person")
            .key("id")
            .oldShape(text("old"))
            .newShape(text("new"))
            .extractTo("person_name", "person_id")
            .forward("new", "upper(old)")
            .backward("old", "lower(new)")
            .build();

    private static final SchemaChange IN_JAVA = SchemaChange.named("person-java")
            .table("person")
            .key("id")
            .oldShape(text("old"))
            .newShape(text("new"))
            .javaMapping(
                    "1",
                    row -> RowValues.of("new", upper(row.text("old"))),
                    row -> RowValues.of("old", lower(row.text("new"))))
            .build();

    private static @Nullable String upper(@Nullable String old) {
        return old == null ? null : old.toUpperCase(Locale.ROOT);
    }

    private static @Nullable String lower(@Nullable String fresh) {
        return fresh == null ? null : fresh.toLowerCase(Locale.ROOT);
    }

    static Stream<Named<SchemaChange>> mappings() {
        return Stream.of(
                Named.of("in SQL", IN_SQL),
                Named.of("in SQL, to a table of its own", EXTRACTED),
                Named.of("in Java", IN_JAVA));
    }

    /** As a restore of the new columns, or a script that had the triggers off: row 3 has a new value only. */
    private void loseTheOldValueOfRow3(SchemaChange change) {
        database.execute("SET session_replication_role = replica; "
                + (change.extraction() == null
                        ? "UPDATE person SET new = 'ALAN' WHERE id = 3"
                        : "INSERT INTO person_name VALUES (3, 'ALAN')")
                + "; SET session_replication_role = origin");
    }

    private List<List<@Nullable String>> stored(SchemaChange change) {
        return database.rows(
                change.extraction() == null
                        ? STORED.formatted("p.new", "")
                        : STORED.formatted("n.new", " LEFT JOIN person_name n ON n.person_id = p.id"));
    }

    private static List<List<@Nullable String>> rows(@Nullable String old, @Nullable String fresh) {
        return List.of(
                Arrays.asList("1", "ada", "ADA"),
                Arrays.asList("2", "grace", "GRACE"),
                Arrays.asList("3", old, fresh),
                Arrays.asList("4", null, null));
    }

    private interface Scene {
        void play(ChangeHandle change);
    }

    private void backfilled(SchemaChange definition, Scene scene) {
        try (Switchback switchback = Operator.switchback(database, definition).build()) {
            ChangeHandle change = switchback.change(definition.name());
            change.expand(ADA);
            loseTheOldValueOfRow3(definition);
            assertThat(change.backfill(progress -> {}, ADA).filled()).isEqualTo(2);
            assertThat(stored(definition)).isEqualTo(rows(null, "ALAN"));
            scene.play(change);
        }
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void isLeftForAPersonToDecide(SchemaChange definition) {
        backfilled(definition, change -> {
            change.verify(ADA);
            change.verify(ADA);
            assertThat(change.verification().divergences())
                    .extracting(Divergence::found)
                    .containsExactly(OLD_EMPTY);
            assertThatThrownBy(() -> change.open(ADA))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("divergent");

            RepairPlan careless = change.verification().repairPlan(Path.OLD);
            assertThat(careless.rows()).isZero();
            assertThat(careless.toString())
                    .contains("leave 1 OLD_EMPTY, first keys [3]: a plan that empties too would erase the only value");

            RepairPlan plan = change.verification().repairPlan(Path.NEW);
            assertThat(plan.written()).containsOnlyKeys(OLD_EMPTY);
            assertThat(change.verification().repair(plan, 1, ADA).repaired()).isEqualTo(1);
            assertThat(stored(definition)).isEqualTo(rows("alan", "ALAN"));
            assertThat(change.verify(ADA).agrees()).isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void goesOnlyIfSomebodySaysSo(SchemaChange definition) {
        backfilled(definition, change -> {
            RepairPlan plan = change.verification().repairPlanThatEmpties();
            assertThat(plan.toString())
                    .contains("write 1 OLD_EMPTY, first keys [3]: the only value they have would be gone");
            assertThat(change.verification().repair(plan, 1, ADA).repaired()).isEqualTo(1);
            assertThat(stored(definition)).isEqualTo(rows(null, null));
            assertThat(change.verify(ADA).agrees()).isTrue();
        });
    }

    /** Before the window was open nobody could write the new shape by itself: what contradicts the old one is not right. */
    @ParameterizedTest
    @MethodSource("mappings")
    void isAllThatTheNewShapeIsRightAboutBeforeTheWindowIsOpen(SchemaChange definition) {
        backfilled(definition, change -> {
            database.execute("SET session_replication_role = replica; UPDATE "
                    + (definition.extraction() == null
                            ? "person SET new = 'X' WHERE id = 1"
                            : "person_name SET new = 'X' WHERE person_id = 1")
                    + "; SET session_replication_role = origin");
            RepairPlan plan = change.verification().repairPlan(Path.NEW);
            assertThat(plan.rows()).isEqualTo(1);
            change.verification().repair(plan, 1, ADA);
            assertThat(database.text("SELECT string_agg(old, ' ' ORDER BY id) FROM person"))
                    .isEqualTo("ada grace alan");
        });
    }

    /** What constraints would meet is what the backfill will leave. */
    @Test
    void countsAsFilledWhereConstraintsAreLookedAtBefore() {
        SchemaChange required = SchemaChange.named("person-required")
                .table("person")
                .key("id")
                .oldShape(text("old"))
                .newShape(text("new"))
                .forward("new", "upper(old)")
                .backward("old", "lower(new)")
                .constraint(notNull("new"))
                .build();
        try (Switchback switchback = Operator.switchback(database, required).build()) {
            ChangeHandle change = switchback.change("person-required");
            change.expand(ADA);
            loseTheOldValueOfRow3(required);
            assertThat(change.constraintReport().findings())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.keys()).containsExactly("4"));
        }
    }

    /** An old image that empties the column means it, whoever filled the new one. */
    @ParameterizedTest
    @MethodSource("mappings")
    void goesWithTheOldValueThatAnOldImageEmpties(SchemaChange definition) {
        backfilled(definition, change -> {
            database.execute("UPDATE person SET old = NULL WHERE id = 1");
            await().until(() -> stored(definition).get(0).equals(Arrays.asList("1", null, null)));
        });
    }

    /** Nobody may mean an empty new shape: the mapping gives a filler for NULL, and an unfilled row gets it. */
    @Test
    void isNotTakenForThereWhereTheMappingGivesAFiller() {
        SchemaChange filler = SchemaChange.named("person-filler")
                .table("person")
                .key("id")
                .oldShape(text("old"))
                .newShape(text("new"))
                .forward("new", "coalesce(upper(old), '?')")
                .backward("old", "nullif(lower(new), '?')")
                .constraint(notNull("new"))
                .build();
        try (Switchback switchback = Operator.switchback(database, filler).build()) {
            ChangeHandle change = switchback.change("person-filler");
            change.expand(ADA);
            loseTheOldValueOfRow3(filler);
            assertThat(change.backfill(progress -> {}, ADA).filled()).isEqualTo(3);
            assertThat(stored(filler).subList(2, 4))
                    .containsExactly(Arrays.asList("3", null, "ALAN"), Arrays.asList("4", null, "?"));
        }
    }
}

package dev.switchback.constrain;

import static dev.switchback.change.Column.integer;
import static dev.switchback.change.Column.text;
import static dev.switchback.change.Constraint.check;
import static dev.switchback.change.Constraint.foreignKey;
import static dev.switchback.change.Constraint.notNull;
import static dev.switchback.change.Constraint.unique;
import static dev.switchback.constrain.ConstraintState.MISSING;
import static dev.switchback.testing.Operator.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.Switchback;
import dev.switchback.change.RefusedException;
import dev.switchback.change.RowValues;
import dev.switchback.change.SchemaChange;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.phase.Phase;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Constraints of every kind: held against the rows first, added when all of them fit, kept or removed with the shape. */
class ConstrainTest {

    private static final String OBJECTS = "SELECT string_agg(o, E'\\n' ORDER BY o) FROM ("
            + "SELECT 'constraint ' || conname || ' ' || convalidated || ' ' || pg_get_constraintdef(oid) AS o"
            + " FROM pg_constraint WHERE conrelid = 'signup'::regclass AND contype <> 'n'"
            + " UNION ALL SELECT 'index ' || indisvalid || ' ' || pg_get_indexdef(indexrelid) FROM pg_index"
            + " WHERE indrelid = 'signup'::regclass"
            + " UNION ALL SELECT 'column ' || attname || ' ' || attnotnull FROM pg_attribute"
            + " WHERE attrelid = 'signup'::regclass AND attnum > 0 AND NOT attisdropped) AS objects";

    private TestDatabase database;

    @BeforeEach
    void tables() {
        database = Postgres.newDatabase();
        Signup.createTables(database, 200);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Switchback switchback() {
        return Operator.switchback(database, Signup.CHANGE).build();
    }

    private static ChangeHandle verified(Switchback switchback) {
        ChangeHandle change = switchback.change("signup-email");
        change.expand(ADA);
        change.backfill(progress -> {}, ADA);
        change.verify(ADA);
        change.verify(ADA);
        return change;
    }

    @Test
    void addsEveryKindAfterVerificationAndOnlyOnce() {
        try (Switchback switchback = switchback()) {
            ChangeHandle change = verified(switchback);
            assertThat(change.constraintReport().findings())
                    .extracting(ConstraintFinding::state)
                    .containsOnly(MISSING);
            ConstraintReport report = change.constrain(ADA);
            assertThat(report.allInPlace()).as(report.toString()).isTrue();
            assertThat(database.text(OBJECTS))
                    .contains("constraint email_has_an_at true CHECK")
                    .contains("constraint " + Signup.UNIQUE + " true UNIQUE (tenant, email)")
                    .contains("constraint " + Signup.FOREIGN_KEY + " true FOREIGN KEY (tier) REFERENCES tier(code)")
                    .contains("index true CREATE INDEX signup_by_email ON public.signup USING btree (email)")
                    .contains("index true CREATE UNIQUE INDEX one_staff_name ON public.signup USING btree (split_part")
                    .contains("column tier true")
                    .contains("column email false")
                    .doesNotContain("not_null");
            String objects = database.text(OBJECTS);
            change.constrain(ADA);
            assertThat(database.text(OBJECTS)).isEqualTo(objects);
            assertThat(change.journal())
                    .filteredOn(entry -> entry.kind().equals("ConstraintAdded"))
                    .extracting(entry -> entry.after())
                    .containsExactly(
                            "signup_email_tier_not_null",
                            "email_has_an_at",
                            Signup.UNIQUE,
                            "signup_by_email",
                            "one_staff_name",
                            Signup.FOREIGN_KEY);
            assertThat(change.open(ADA).phase()).isEqualTo(Phase.OPEN);
            assertThat(change.constrain(ADA).allInPlace()).isTrue();
        }
    }

    @Test
    void enforcesWhatWasAdded() {
        try (Switchback switchback = switchback()) {
            verified(switchback).constrain(ADA);
            for (String write : List.of(
                    "UPDATE signup SET mail = 'nobody' WHERE id = 1",
                    "UPDATE signup SET mail = 'USER4@example.org' WHERE id = 1",
                    "UPDATE signup SET tier = 'gold' WHERE id = 1",
                    "INSERT INTO signup (tenant, mail, plan) VALUES (9, 'user1@elsewhere.org', 'staff')")) {
                assertThatThrownBy(() -> database.execute(write)).as(write).hasStackTraceContaining("violates");
            }
            database.execute("UPDATE signup SET plan = NULL WHERE id = 1");
            assertThat(database.text("SELECT tier FROM signup WHERE id = 1")).isEqualTo("free");
        }
    }

    @Test
    void refusesBeforeEveryRowIsVerified() {
        try (Switchback switchback = switchback()) {
            ChangeHandle change = switchback.change("signup-email");
            assertThatThrownBy(() -> change.constrain(ADA)).hasMessageContaining("the phase is PLANNED");
            change.expand(ADA);
            assertThatThrownBy(() -> change.constrain(ADA))
                    .asInstanceOf(type(RefusedException.class))
                    .satisfies(e -> assertThat(e.reasons())
                            .hasSize(2)
                            .anySatisfy(reason -> assertThat(reason).contains("no backfill was ever run"))
                            .anySatisfy(reason -> assertThat(reason).contains("0 of 2 scans")));
            change.backfill(progress -> {}, ADA);
            change.verify(ADA);
            assertThatThrownBy(() -> change.constrain(ADA)).hasMessageContaining("1 of 2 scans");
            change.verify(ADA);
            change.freeze(ADA);
            assertThatThrownBy(() -> change.constrain(ADA)).hasMessageContaining("the phase is FROZEN");
            assertThat(database.text(OBJECTS)).doesNotContain("email_has_an_at", "signup_by_email", "tier true");
        }
    }

    /** Three rows in two groups make duplicates, one plan is unknown, one address has no at: told by keys alone. */
    private void spoil() {
        database.execute("UPDATE signup SET mail = ' USER30@example.org ' WHERE id IN (3, 6)");
        database.execute("UPDATE signup SET mail = 'user31@EXAMPLE.org' WHERE id = 4");
        database.execute("UPDATE signup SET plan = 'secret-plan' WHERE id = 7");
        database.execute("UPDATE signup SET mail = 'nobody' WHERE id = 8");
        database.execute("UPDATE signup SET mail = 'User1@elsewhere.org' WHERE id = 5");
    }

    @Test
    void saysBeforeTheBackfillWhatWouldBeViolatedAfterIt() {
        spoil();
        try (Switchback switchback = switchback()) {
            ChangeHandle change = switchback.change("signup-email");
            assertThatThrownBy(change::constraintReport).hasMessageContaining("the phase is PLANNED");
            change.expand(ADA);
            assertThat(database.number("SELECT count(*) FROM signup WHERE email IS NOT NULL"))
                    .isZero();
            List<String> expected = change.constraintReport().reasons();
            assertThat(expected)
                    .satisfiesExactly(
                            check -> assertThat(check)
                                    .startsWith("CHECK \"email_has_an_at\"")
                                    .contains("violated by 1 rows, first keys [8]"),
                            unique -> assertThat(unique)
                                    .startsWith("UNIQUE (\"tenant\", \"email\")")
                                    .contains("violated by 5 rows, first keys [3 = 6 = 30, 4 = 31]"),
                            staff -> assertThat(staff)
                                    .startsWith("UNIQUE INDEX \"one_staff_name\"")
                                    .contains("violated by 2 rows, first keys [1 = 5]"),
                            reference -> assertThat(reference)
                                    .startsWith("FOREIGN KEY (\"tier\")")
                                    .contains("violated by 1 rows, first keys [7]"));
            assertThat(expected.toString()).doesNotContain("secret-plan", "USER30", "user30", "nobody");

            change.backfill(progress -> {}, ADA);
            assertThat(change.constraintReport().reasons()).isEqualTo(expected);
            change.verify(ADA);
            change.verify(ADA);
            assertThatThrownBy(() -> change.open(ADA))
                    .asInstanceOf(type(RefusedException.class))
                    .satisfies(e -> assertThat(e.reasons())
                            .singleElement()
                            .satisfies(reason -> assertThat(reason)
                                    .startsWith("FAIL constraints-hold")
                                    .contains(expected)));
            assertThatThrownBy(() -> change.constrain(ADA))
                    .asInstanceOf(type(RefusedException.class))
                    .satisfies(e -> assertThat(e.reasons()).isEqualTo(expected));
            assertThat(database.text(OBJECTS)).doesNotContain("signup_by_email");

            database.execute("DELETE FROM signup WHERE id BETWEEN 3 AND 8");
            assertThat(change.open(ADA).phase()).isEqualTo(Phase.OPEN);
            assertThat(change.constrain(ADA).allInPlace()).isTrue();
        }
    }

    @Test
    void tellsARowThatCannotBeJudgedApartFromOneThatFits() {
        SchemaChange number = SchemaChange.named("signup-note")
                .table("signup")
                .key("id")
                .oldShape(text("note"))
                .newShape(integer("score"))
                .forward("score", "note::integer")
                .backward("note", "score::text")
                .constraint(check("score_is_positive", "score > 0"))
                .build();
        database.execute("UPDATE signup SET note = 'four' WHERE id = 4");
        try (Switchback switchback = Operator.switchback(database, number).build()) {
            ChangeHandle change = switchback.change("signup-note");
            change.expand(ADA);
            assertThat(change.constraintReport().reasons())
                    .singleElement()
                    .satisfies(reason -> assertThat(reason)
                            .contains("cannot be judged", "SQLSTATE 22P02", "quarantine")
                            .doesNotContain("four"));
        }
    }

    @Test
    void saysThatItCannotLookAheadAtAMappingInJava() {
        SchemaChange java = SchemaChange.named("signup-note")
                .table("signup")
                .key("id")
                .oldShape(text("note"))
                .newShape(text("remark"))
                .javaMapping(
                        "v1",
                        row -> RowValues.of("remark", row.get("note")),
                        row -> RowValues.of("note", row.get("remark")))
                .constraint(unique("remark"))
                .build();
        database.execute("UPDATE signup SET note = 'twice' WHERE id IN (4, 5)");
        try (Switchback switchback = Operator.switchback(database, java).build()) {
            ChangeHandle change = switchback.change("signup-note");
            change.expand(ADA);
            assertThat(change.constraintReport().reasons())
                    .singleElement()
                    .satisfies(reason -> assertThat(reason).contains("the mapping is in Java"));
            change.backfill(progress -> {}, ADA);
            assertThat(change.constraintReport().reasons())
                    .singleElement()
                    .satisfies(reason -> assertThat(reason).contains("2 rows, first keys [4 = 5]"));
        }
    }

    @Test
    void keepsTheGateShutAndNamesWhatIsMissing() {
        try (Switchback switchback = switchback()) {
            ChangeHandle change = verified(switchback);
            change.open(ADA);
            assertThat(inPlace(change).status()).isEqualTo(CheckStatus.FAIL);
            change.constrain(ADA);
            assertThat(inPlace(change).status()).isEqualTo(CheckStatus.PASS);
            assertThat(inPlace(change).value()).isEqualTo("6 of 6 in place");
            database.execute("ALTER TABLE signup DROP CONSTRAINT " + Signup.UNIQUE + ", ALTER tier DROP NOT NULL");
            database.execute("ALTER TABLE signup DROP CONSTRAINT email_has_an_at,"
                    + " ADD CONSTRAINT email_has_an_at CHECK (email LIKE '%@%') NOT VALID");
            assertThat(inPlace(change).value())
                    .contains("UNIQUE (\"tenant\", \"email\") (" + Signup.UNIQUE + ") is MISSING")
                    .contains("NOT NULL \"tier\" (signup_email_tier_not_null) is MISSING")
                    .contains("CHECK \"email_has_an_at\" (email LIKE '%@%') (email_has_an_at) is UNFINISHED")
                    .contains("run constrain")
                    .doesNotContain(Signup.FOREIGN_KEY);
            change.constrain(ADA);
            assertThat(inPlace(change).status()).isEqualTo(CheckStatus.PASS);
        }
    }

    private static CheckResult inPlace(ChangeHandle change) {
        return change.gate().results().stream()
                .filter(result -> result.check().equals("constraints-in-place"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void leavesWhatHasANameItWantsAlone() {
        database.execute("CREATE INDEX signup_by_email ON signup (mail)");
        database.execute("CREATE TABLE \"one_staff_name\" (id int)");
        database.execute("ALTER TABLE signup ADD CONSTRAINT email_has_an_at UNIQUE (note)");
        try (Switchback switchback = switchback()) {
            ChangeHandle change = verified(switchback);
            String objects = database.text(OBJECTS);
            assertThatThrownBy(() -> change.constrain(ADA))
                    .asInstanceOf(type(RefusedException.class))
                    .satisfies(e -> assertThat(e.reasons())
                            .hasSize(2)
                            .allSatisfy(reason -> assertThat(reason).contains("something else has this name")));
            assertThat(database.text(OBJECTS)).isEqualTo(objects);
        }
    }

    /** A session tells the statistics what it did when it ends, and one that lives on when it is asked to. */
    @Test
    void readsTheTableForNotNullOnceToCountAndOnceToValidate() {
        SchemaChange tier = Signup.unconstrained().constraint(notNull("tier")).build();
        String scans = "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'signup'";
        try (Switchback switchback = Switchback.builder(database.unpooled())
                .register(tier)
                .pollEvery(Duration.ofMinutes(1))
                .lease(Duration.ofMinutes(2))
                .heartbeatExpiry(Duration.ofMinutes(5))
                .build()) {
            ChangeHandle change = Operator.open(switchback.change("signup-email"));
            awaitNobodyElse();
            database.execute("SELECT pg_stat_force_next_flush()");
            long before = database.number(scans);
            change.constrain(ADA);
            awaitNobodyElse();
            assertThat(database.number(scans) - before).isEqualTo(2);
        }
    }

    private void awaitNobodyElse() {
        await().until(() -> database.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND pid <> pg_backend_pid()")
                == 0);
    }

    /** A plan moves to a table of its own; the new key of a customer's plan must be unique there. */
    @Test
    void constrainsATableOfItsOwn() {
        SchemaChange plan = SchemaChange.named("signup-plan")
                .table("signup")
                .key("id")
                .oldShape(text("plan"), text("note"))
                .extractTo("signup_plan", "signup_id")
                .newShape(text("plan"), text("note"))
                .constraint(
                        notNull("plan"), unique("note"), foreignKey("plan", "tier", "code"), check("n", "note <> ''"))
                .build();
        database.execute(
                "UPDATE signup SET note = 'twice' WHERE id IN (4, 5); UPDATE signup SET note = 'x' WHERE id = 2;"
                        + "UPDATE signup SET plan = 'gold' WHERE id = 9");
        try (Switchback switchback = Operator.switchback(database, plan).build()) {
            ChangeHandle change = switchback.change("signup-plan");
            change.expand(ADA);
            List<String> expected = change.constraintReport().reasons();
            assertThat(expected)
                    .satisfiesExactly(
                            notNull -> assertThat(notNull).contains("NOT NULL", "1 rows, first keys [2]"),
                            unique -> assertThat(unique).contains("UNIQUE", "2 rows, first keys [4 = 5]"),
                            reference -> assertThat(reference).contains("FOREIGN KEY", "1 rows, first keys [9]"));
            change.backfill(progress -> {}, ADA);
            assertThat(change.constraintReport().reasons()).isEqualTo(expected);
            database.execute("DELETE FROM signup WHERE id IN (2, 4, 9)");
            change.verify(ADA);
            change.verify(ADA);
            change.open(ADA);
            assertThat(change.constrain(ADA).allInPlace()).isTrue();
            assertThat(
                            database.number(
                                    "SELECT count(*) FROM pg_constraint WHERE conrelid = 'signup_plan'::regclass"
                                            + " AND convalidated AND conname LIKE 'signup_plan_%key' AND conname NOT LIKE '%signup_id%'"))
                    .isEqualTo(3);
            database.execute("UPDATE signup SET plan = 'staff' WHERE id = 5");
            assertThatThrownBy(() -> database.execute("UPDATE signup SET plan = 'gold' WHERE id = 5"))
                    .hasStackTraceContaining("signup_plan_plan_fkey");
        }
    }

    @Test
    void goesWithTheColumnsWhenTheChangeIsAbandoned() {
        try (Switchback switchback = switchback()) {
            database.execute("CREATE INDEX bystander ON signup (note)");
            String before = database.text(OBJECTS);
            ChangeHandle change = verified(switchback);
            change.constrain(ADA);
            assertThat(database.text(OBJECTS)).isNotEqualTo(before);
            change.abandon(ADA);
            assertThat(database.text(OBJECTS)).isEqualTo(before);
        }
    }
}

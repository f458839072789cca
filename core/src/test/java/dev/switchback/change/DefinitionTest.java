package dev.switchback.change;

import static dev.switchback.change.Column.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The canonical text of a change and its digest: recorded in databases, so they must never drift. */
class DefinitionTest {

    @Test
    void isWhatItWasInTheFirstRelease() {
        SchemaChange change = twoColumns().build();

        assertThat(change.definition()).isEqualTo("""
                        change split
                        table "crm"."Customer"
                        key "tenant"
                        key "id"
                        old "full" text = first || coalesce(' ' || last, '')
                        new "first" text = split_part("full", ' ', 1)
                        new "last" varchar(80) = split_part("full", ' ', 2)
                        mapping loss NONE
                        conflict REJECT
                        """);
        // printf '%s\n' ... | sha256sum of the text above
        assertThat(change.digest()).isEqualTo("fed2343047bdcb25e3b0f18475b8d8a60d5c8a283e571b840eeb91c7eee4f438");
    }

    static Stream<Arguments> otherDefinitions() {
        return Stream.of(
                arguments("another table", twoColumns().table("crm.customer")),
                arguments("another schema", twoColumns().table("public", "Customer")),
                arguments("another key", twoColumns().key("id")),
                arguments("the key in another order", twoColumns().key("id", "tenant")),
                arguments("another type", twoColumns().newShape(text("first"), text("last"))),
                arguments(
                        "the columns in another order",
                        twoColumns().newShape(Column.column("last", "varchar(80)"), text("first"))),
                arguments("another forward expression", twoColumns().forward("last", "''")),
                arguments("another backward expression", twoColumns().backward("full", "first")),
                arguments(
                        "a space more in an expression",
                        twoColumns().forward("first", "split_part(\"full\", ' ',  1)")),
                arguments("another loss", twoColumns().newKnowsMore()),
                arguments("a partial mapping", twoColumns().partial()),
                arguments("a table of its own for the new shape", twoColumns().extractTo("crm.Name", "tenant", "id")),
                arguments("another conflict policy", twoColumns().onConflict(ConflictPolicy.OLD_WINS)),
                arguments("a constraint", twoColumns().constraint(Constraint.notNull("first"))),
                arguments("another constraint", twoColumns().constraint(Constraint.notNull("last"))),
                arguments(
                        "a default",
                        twoColumns().newShape(text("first").withDefault("''"), Column.column("last", "varchar(80)"))));
    }

    @ParameterizedTest(name = "{0} is another digest")
    @MethodSource("otherDefinitions")
    void digestSees(String sentence, SchemaChangeBuilder other) {
        assertThat(other.build().digest())
                .as(sentence)
                .isNotEqualTo(twoColumns().build().digest());
    }

    @Test
    void listsConstraintsAndDefaults() {
        SchemaChange change = twoColumns()
                .newShape(text("first").withDefault("'-'"), Column.column("last", "varchar(80)"))
                .constraint(
                        Constraint.notNull("first"),
                        Constraint.check("short", "length(last) < 9"),
                        Constraint.unique("tenant", "last").named("one_last"))
                .constraint(
                        Constraint.foreignKey("last", "crm.family", "name")
                                .onDelete(Constraint.ForeignKey.Action.SET_NULL)
                                .onUpdate(Constraint.ForeignKey.Action.CASCADE),
                        Constraint.index("last", "first").where("last <> ''"),
                        Constraint.uniqueIndexOn("lower(first)"))
                .build();

        assertThat(change.definition().lines())
                .contains("new \"first\" text default '-' = split_part(\"full\", ' ', 1)")
                .containsSubsequence(
                        "constraint NOT NULL \"first\"",
                        "constraint CHECK \"short\" (length(last) < 9)",
                        "constraint UNIQUE \"one_last\" (\"tenant\", \"last\")",
                        "constraint FOREIGN KEY (\"last\") REFERENCES \"crm\".\"family\" (\"name\")"
                                + " ON DELETE SET NULL ON UPDATE CASCADE",
                        "constraint INDEX (\"last\", \"first\") WHERE (last <> '')",
                        "constraint UNIQUE INDEX (lower(first))");
    }

    static Stream<Arguments> names() {
        String longest = "ä".repeat(31);
        return Stream.of(
                arguments(Constraint.notNull("email"), "customer_mail_email_not_null"),
                arguments(Constraint.unique("tenant", "email"), "customer_mail_tenant_email_key"),
                arguments(Constraint.unique("email").named("My Key"), "My Key"),
                arguments(Constraint.foreignKey("email", "t", "c"), "customer_mail_email_fkey"),
                arguments(Constraint.primaryKey("email"), "customer_mail_email_pkey"),
                arguments(Constraint.primaryKey("email").named("customer_pkey"), "customer_pkey"),
                arguments(Constraint.check("email_form", "true"), "email_form"),
                // printf '("email")' | sha256sum
                arguments(Constraint.index("email"), "customer_mail_b5675900_idx"),
                arguments(Constraint.unique(longest, longest), "customer_mail_" + "ä".repeat(18) + "_4e04533f_key"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("names")
    void namesTheObjectOfAConstraint(Constraint constraint, String name) {
        assertThat(constraint.nameIn("customer-mail"))
                .isEqualTo(name)
                .satisfies(each -> assertThat(each.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .hasSizeLessThanOrEqualTo(63));
    }

    @Test
    void anotherNameIsAnotherDigest() {
        assertThat(SchemaChangeTest.good("a").build().digest())
                .isNotEqualTo(SchemaChangeTest.good("b").build().digest());
    }

    @Test
    void anotherFlagIsTheSameDigestBecauseItTouchesNoData() {
        assertThat(twoColumns().flag("elsewhere").build().digest())
                .isEqualTo(twoColumns().build().digest());
    }

    @Test
    void theOrderOfTheMappingCallsDoesNotMatter() {
        SchemaChange other = SchemaChange.named("split")
                .backward("full", "first || coalesce(' ' || last, '')")
                .forward("last", "split_part(\"full\", ' ', 2)")
                .forward("first", "split_part(\"full\", ' ', 1)")
                .newShape(text("first"), Column.column("last", "varchar(80)"))
                .oldShape(text("full"))
                .key("tenant", "id")
                .table("crm.Customer")
                .build();

        assertThat(other.digest()).isEqualTo(twoColumns().build().digest());
    }

    private static SchemaChangeBuilder twoColumns() {
        return SchemaChange.named("split")
                .table("crm.Customer")
                .key("tenant", "id")
                .oldShape(text("full"))
                .newShape(text("first"), Column.column("last", "varchar(80)"))
                .forward("first", "split_part(\"full\", ' ', 1)")
                .forward("last", "split_part(\"full\", ' ', 2)")
                .backward("full", "first || coalesce(' ' || last, '')");
    }
}

package dev.switchback.change;

import static dev.switchback.change.Column.column;
import static dev.switchback.change.Column.text;
import static dev.switchback.change.Constraint.check;
import static dev.switchback.change.Constraint.foreignKey;
import static dev.switchback.change.Constraint.index;
import static dev.switchback.change.Constraint.notNull;
import static dev.switchback.change.Constraint.primaryKey;
import static dev.switchback.change.Constraint.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a description of a change must not be, and how it is told. */
class SchemaChangeTest {

    private static final String NAME_RULE = " must start with a letter and have only lower-case letters, digits and"
            + " hyphens, at most 40, for example 'customer-name'";

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments("a name in capitals", good("Customer"), List.of("the name 'Customer'" + NAME_RULE)),
                arguments(
                        "a name of 41 characters",
                        good("a".repeat(41)),
                        List.of("the name '" + "a".repeat(41) + "'" + NAME_RULE)),
                arguments("a name that starts with a digit", good("1a"), List.of("the name '1a'" + NAME_RULE)),
                arguments("a name with a line feed", good("a\nb"), List.of("the name 'a\nb'" + NAME_RULE)),
                arguments(
                        "no table",
                        good("a").table("public", ""),
                        List.of("the table is empty: give the name as the catalog spells it")),
                arguments(
                        "no schema",
                        good("a").table(".customer"),
                        List.of("the schema is empty: give the name as the catalog spells it")),
                arguments(
                        "a table name of 64 bytes",
                        good("a").table("ä".repeat(32)),
                        List.of("the table '" + "ä".repeat(32) + "' is 64 bytes long; PostgreSQL cuts names off at 63:"
                                + " choose a shorter one")),
                arguments(
                        "no key",
                        good("a").key(),
                        List.of("no key is given: name the columns that identify a row with .key(...)")),
                arguments(
                        "a key column twice",
                        good("a").key("id", "id"),
                        List.of("key column 'id' is given twice: name every column of the key once")),
                arguments(
                        "a key column with a NUL",
                        good("a").key("i\0d"),
                        List.of("the key column 'i?d' contains a NUL character")),
                arguments(
                        "a key column in the new shape",
                        good("a").key("first"),
                        List.of("column 'first' is in the key and in the new shape: until it is filled it identifies no"
                                + " row. Give the old key, and the new one as a constraint")),
                arguments(
                        "a key that goes, with nothing to take over",
                        good("a").key("full"),
                        List.of(
                                "the key [full] loses a column with the old shape at contract: declare the key that takes"
                                        + " over with .constraint(primaryKey(...)), or unique(...) with notNull(...) of its"
                                        + " columns")),
                arguments(
                        "a unique constraint without NOT NULL to take over a key",
                        good("a").key("full").constraint(unique("first")),
                        List.of(
                                "the key [full] loses a column with the old shape at contract: declare the key that takes"
                                        + " over with .constraint(primaryKey(...)), or unique(...) with notNull(...) of its"
                                        + " columns")),
                arguments(
                        "a primary key that takes over another column than the one that goes",
                        good("a").key("tenant", "full").constraint(primaryKey("first", "tenant")),
                        List.of(
                                "constraint PRIMARY KEY (\"first\", \"tenant\") does not take over the key [tenant, full]"
                                        + " column by column: give a new column for each that goes, in the same order, and leave"
                                        + " the others as they are")),
                arguments(
                        "a primary key while the key stays",
                        good("a").constraint(primaryKey("first")),
                        List.of("the key [id] stays, so constraint PRIMARY KEY (\"first\") has nothing to take over:"
                                + " declare unique(...) and notNull(...) instead")),
                arguments(
                        "NOT NULL where the database cannot fill the new shape",
                        SchemaChange.named("a")
                                .table("customer")
                                .key("id")
                                .oldShape(text("full"))
                                .newShape(text("first"))
                                .javaMapping("v1", row -> row, row -> row)
                                .constraint(notNull("first"), unique("first")),
                        List.of(
                                "constraint NOT NULL \"first\" does not go with a Java mapping: the new shape of what an old"
                                        + " image inserts is NULL until it is derived, so that insert would fail. Add it after"
                                        + " contract")),
                arguments(
                        "constraints with every mistake at once",
                        good("a")
                                .constraint(
                                        notNull("full"),
                                        unique("first", "first"),
                                        check("", " "),
                                        foreignKey(List.of("first"), "", List.of("a", "b")),
                                        index(),
                                        index("first").where(""),
                                        unique("first").named("a_first_fkey")),
                        List.of(
                                "constraint NOT NULL \"full\" names column 'full' of the old shape, which contract drops",
                                "constraint NOT NULL \"full\" names no column of the new shape [first]: what concerns other"
                                        + " columns only is no part of this change",
                                "constraint UNIQUE (\"first\", \"first\") names a column twice",
                                "constraint CHECK \"\" ( ) is blank where an SQL expression is needed",
                                "the name of constraint CHECK \"\" ( ) is empty: give the name as the catalog spells it",
                                "the table in FOREIGN KEY (\"first\") REFERENCES \"public\".\"\" (\"a\", \"b\") is empty: give"
                                        + " the name as the catalog spells it",
                                "constraint FOREIGN KEY (\"first\") REFERENCES \"public\".\"\" (\"a\", \"b\") has 1 columns and"
                                        + " refers to 2",
                                "constraint INDEX () has nothing to index: give columns or expressions",
                                "constraint INDEX (\"first\") WHERE () is blank where an SQL expression is needed",
                                "constraints FOREIGN KEY (\"first\") REFERENCES \"public\".\"\" (\"a\", \"b\") and UNIQUE"
                                        + " \"a_first_fkey\" (\"first\") would both be named 'a_first_fkey': name one of them"
                                        + " with .named(...), or leave one out")),
                arguments(
                        "defaults where none can be",
                        good("a")
                                .oldShape(text("full").withDefault("''"))
                                .newShape(text("first").withDefault(" ")),
                        List.of(
                                "the default of column 'first' is blank: give an SQL expression",
                                "column 'full' of the old shape is given a default: the old shape stays as it is")),
                arguments(
                        "a column in both shapes",
                        good("a").newShape(text("full")).forward("full", "full"),
                        List.of(
                                "column 'full' is in the shapes twice: every column belongs to one shape",
                                "forward mapping names column 'first', which is not in the shape it fills [full]")),
                arguments(
                        "a column without a type",
                        good("a").newShape(column("first", " ")),
                        List.of("column 'first' has no type: give it as in CREATE TABLE, for example 'text'")),
                arguments(
                        "a column without an expression",
                        good("a").newShape(text("first"), text("last")),
                        List.of(
                                "forward mapping has no expression for column 'last': add .forward(\"last\", \"...\")")),
                arguments(
                        "a blank expression",
                        good("a").backward("full", " \n"),
                        List.of("backward mapping of column 'full' is blank: give an SQL expression")),
                arguments(
                        "a mapping of a column that is in no shape",
                        good("a").backward("email", "''"),
                        List.of("backward mapping names column 'email', which is not in the shape it fills [full]")),
                arguments(
                        "a new shape that must not be empty, and is for what cannot be converted",
                        good("a").partial().constraint(Constraint.notNull("first")),
                        List.of(
                                "the mapping is partial, and a column of the new shape must not be NULL: an old image's write"
                                        + " of a value that cannot be converted leaves the new shape empty, and would fail. Let the"
                                        + " forward mapping give a value for it instead of .partial(), or leave the constraint out")),
                arguments(
                        "a blank flag key",
                        good("a").flag(" "),
                        List.of("the flag key is blank: name the OpenFeature flag, or leave it out to use the change's"
                                + " name")),
                arguments(
                        "nothing but a bad name: everything at once",
                        SchemaChange.named("_"),
                        List.of(
                                "the name '_'" + NAME_RULE,
                                "the table is empty: give the name as the catalog spells it",
                                "no key is given: name the columns that identify a row with .key(...)",
                                "the old shape has no column: name the columns old images use with .oldShape(...)",
                                "the new shape has no column: name the columns the change adds with .newShape(...)")));
    }

    @ParameterizedTest(name = "refuses {0}")
    @MethodSource("refused")
    void refuses(String sentence, SchemaChangeBuilder builder, List<String> faults) {
        InvalidChangeException refusal = catchThrowableOfType(InvalidChangeException.class, builder::build);

        assertThat(refusal).as(sentence).isNotNull();
        assertThat(refusal.faults()).containsExactlyElementsOf(faults);
        assertThat(refusal)
                .hasMessage("schema change '" + refusal.change() + "' has "
                        + (faults.size() == 1 ? "1 fault" : faults.size() + " faults") + ":\n - "
                        + String.join("\n - ", faults));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "customer-name", "a1234567890123456789012345678901234567-9"})
    void acceptsTheName(String name) {
        assertThat(good(name).build().name()).isEqualTo(name);
    }

    @Test
    void acceptsNamesThatNeedQuotingUpTo63Bytes() {
        String longest = "ä".repeat(31) + "\"";
        SchemaChange change = good("a")
                .table("My Schema", "select.from")
                .key("Id", longest)
                .oldShape(text("full; DROP"))
                .backward("full; DROP", "first")
                .backward("full", "first")
                .oldShape(text("full; DROP"), text("full"))
                .build();

        assertThat(change.table().sql()).isEqualTo("\"My Schema\".\"select.from\"");
        assertThat(change.key()).containsExactly("Id", longest);
    }

    @Test
    void isNotChangedByWhatItsBuilderDoesLater() {
        SchemaChangeBuilder builder = good("a");
        SchemaChange change = builder.build();
        builder.table("other").forward("first", "NULL").key("other");

        assertThat(change).isEqualTo(good("a").build());
        assertThat(builder.build()).isNotEqualTo(change);
    }

    @Test
    void usesItsOwnNameAsTheFlagUnlessToldOtherwise() {
        assertThat(good("a").build().flagKey()).isEqualTo("a");
        assertThat(good("a").flag("b").build().flagKey()).isEqualTo("b");
    }

    static SchemaChangeBuilder good(String name) {
        return SchemaChange.named(name)
                .table("customer")
                .key("id")
                .oldShape(text("full"))
                .newShape(text("first"))
                .forward("first", "full")
                .backward("full", "first");
    }
}

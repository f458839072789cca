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
                arguments("another conflict policy", twoColumns().onConflict(ConflictPolicy.OLD_WINS)));
    }

    @ParameterizedTest(name = "{0} is another digest")
    @MethodSource("otherDefinitions")
    void digestSees(String sentence, SchemaChangeBuilder other) {
        assertThat(other.build().digest())
                .as(sentence)
                .isNotEqualTo(twoColumns().build().digest());
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

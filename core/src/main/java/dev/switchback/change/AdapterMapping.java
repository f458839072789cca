package dev.switchback.change;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * No mapping at all: both shapes are whatever the two adapters of a repository read and write, in tables of any number and
 * form. The application says in SQL how to see that they agree. Both are written by the adapters, in one transaction; no
 * trigger helps who writes past them.
 *
 * @param verification a query with one row for each thing on which the shapes disagree; its first column is the thing's
 *     key
 * @param expand the statements that add the new shape, run in the transaction that moves the phase
 * @param contract the statements that drop the old shape, likewise; part of the plan and its digest
 * @param abandon the statements that drop the new shape, likewise
 * @param backfill one INSERT, UPDATE, DELETE or MERGE that does a bounded piece of what is to be filled, and is repeated
 *     until it reports 0 rows; or null
 * @param contractedWhen a query for one boolean: whether a database in which the change was never registered has only the
 *     new shape already, built from the final schema; or null for never
 */
public record AdapterMapping(
        String verification,
        List<String> expand,
        List<String> contract,
        List<String> abandon,
        @Nullable String backfill,
        @Nullable String contractedWhen)
        implements Mapping {

    public AdapterMapping {
        expand = List.copyOf(expand);
        contract = List.copyOf(contract);
        abandon = List.copyOf(abandon);
    }

    /** With a query that gives the key, as its first column, of each thing on which the shapes disagree. */
    public static AdapterMapping verifiedBy(String query) {
        return new AdapterMapping(query, List.of(), List.of(), List.of(), null, null);
    }

    /** The statements that add the new shape. */
    public AdapterMapping expand(String... statements) {
        return new AdapterMapping(verification, List.of(statements), contract, abandon, backfill, contractedWhen);
    }

    /** The statements that drop the old shape. */
    public AdapterMapping contract(String... statements) {
        return new AdapterMapping(verification, expand, List.of(statements), abandon, backfill, contractedWhen);
    }

    /** The statements that drop the new shape. */
    public AdapterMapping abandon(String... statements) {
        return new AdapterMapping(verification, expand, contract, List.of(statements), backfill, contractedWhen);
    }

    /**
     * The statement that fills a bounded piece of the new shape, repeated until it reports 0 rows. It MUST lock or compare
     * so that it never overwrites what an application has written meanwhile.
     */
    public AdapterMapping backfill(String statement) {
        return new AdapterMapping(verification, expand, contract, abandon, statement, contractedWhen);
    }

    /** The query that tells a database that was built from the final schema. */
    public AdapterMapping contractedWhen(String query) {
        return new AdapterMapping(verification, expand, contract, abandon, backfill, query);
    }

    @Override
    public <T> T choose(
            Function<SqlMapping, T> sql, Function<JavaMapping, T> java, Function<AdapterMapping, T> adapters) {
        return adapters.apply(this);
    }

    @Override
    public List<String> faults(Shape oldShape, Shape newShape) {
        List<String> faults = new ArrayList<>();
        List<String> columns = Stream.concat(oldShape.names().stream(), newShape.names().stream())
                .toList();
        if (!columns.isEmpty()) {
            faults.add("the columns " + columns + " are given, but a change by adapters has no shapes of columns: leave"
                    + " .oldShape(...) and .newShape(...) out");
        }
        if (verification.isBlank()) {
            faults.add(
                    "the verification query is blank: give one that selects the key of each thing on which the shapes"
                            + " disagree");
        }
        if (contract.isEmpty()) {
            faults.add("no statement drops the old shape: give them with .contract(...)");
        }
        parts().filter(part -> part.substring(part.indexOf(' ') + 1).isBlank())
                .forEach(part -> faults.add("a statement to " + part.strip() + " is blank"));
        return faults;
    }

    @Override
    public String describe(Path target, Column column) {
        return "";
    }

    @Override
    public String describe() {
        return parts().map(part ->
                        "\n" + part.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n"))
                .reduce("adapters", String::concat);
    }

    private Stream<String> parts() {
        Stream.Builder<String> parts = Stream.builder();
        parts.add("verify " + verification);
        expand.forEach(statement -> parts.add("expand " + statement));
        contract.forEach(statement -> parts.add("contract " + statement));
        abandon.forEach(statement -> parts.add("abandon " + statement));
        if (backfill != null) {
            parts.add("backfill " + backfill);
        }
        if (contractedWhen != null) {
            parts.add("contracted-when " + contractedWhen);
        }
        return parts.build();
    }
}

package dev.switchback.spring.start;

import dev.switchback.change.InvalidChangeException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Lists every fault of a schema change. */
final class InvalidChangeFailureAnalyzer extends AbstractFailureAnalyzer<InvalidChangeException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidChangeException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()),
                "Mend the SchemaChange bean '" + cause.change()
                        + "', or the database it is to work on: a table, column or"
                        + " key that it names must be there after Flyway, Liquibase or what else makes the schema."
                        + " Nothing was written.",
                cause);
    }
}

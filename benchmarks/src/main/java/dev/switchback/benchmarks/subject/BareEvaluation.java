package dev.switchback.benchmarks.subject;

import dev.openfeature.sdk.Client;
import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.lab.Table;

/** The flag is asked, and nothing is made of the answer. */
public record BareEvaluation(String name) implements Subject {

    @Override
    public int batch() {
        return Decision.BATCH;
    }

    @Override
    public Operation in(Lab lab) {
        Client client = lab.flags();
        String flag = Table.GUARDED.sql();
        return id -> client.getBooleanValue(flag, false, Keys.context(id));
    }
}

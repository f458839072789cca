package dev.switchback.sync;

import dev.switchback.change.AdapterMapping;
import dev.switchback.change.Path;
import dev.switchback.database.Session;
import dev.switchback.guard.Guard;
import java.util.List;

/** The application's own statements; the shapes are kept in step by its adapters, and nothing in the database helps. */
final class ByAdapters implements Mechanism {

    private final AdapterMapping mapping;

    ByAdapters(AdapterMapping mapping) {
        this.mapping = mapping;
    }

    @Override
    public List<String> addShape(Session session, TableFacts facts) {
        return mapping.expand();
    }

    @Override
    public List<String> install(Session session, TableFacts facts) {
        return List.of();
    }

    @Override
    public List<Guard> triggers() {
        return List.of();
    }

    @Override
    public List<String> dropShape(Path dropped) {
        return dropped == Path.OLD ? mapping.contract() : mapping.abandon();
    }

    @Override
    public List<String> dropFunctions() {
        return List.of();
    }
}

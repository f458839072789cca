package dev.switchback.sync;

import dev.switchback.change.AdapterMapping;
import dev.switchback.change.Path;
import dev.switchback.database.Session;
import java.util.List;
import java.util.Map;

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
    public Map<String, String> triggers() {
        return Map.of();
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

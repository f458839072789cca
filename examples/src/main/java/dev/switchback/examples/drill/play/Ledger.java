package dev.switchback.examples.drill.play;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the play has proved, and what went wrong beside. Not thread-safe. */
public final class Ledger {

    private final Map<Promise, Map<String, Proof>> proofs = new EnumMap<>(Promise.class);
    private final List<String> troubles = new ArrayList<>();

    Ledger() {
        for (Promise promise : Promise.values()) {
            proofs.put(promise, new LinkedHashMap<>());
        }
    }

    /** Adds up with an earlier proof of the same kind. */
    void add(Promise promise, Proof proof) {
        proofs.getOrDefault(promise, new LinkedHashMap<>()).merge(proof.what(), proof, Proof::plus);
    }

    /** Something that is no promise, but should have been otherwise. */
    void trouble(String what) {
        troubles.add(what);
    }

    Collection<Proof> proofs(Promise promise) {
        return proofs.getOrDefault(promise, Map.of()).values();
    }

    /** Whether there is proof, and none to the contrary. */
    boolean kept(Promise promise) {
        Collection<Proof> all = proofs(promise);
        return !all.isEmpty() && all.stream().allMatch(Proof::holds);
    }

    List<String> troubles() {
        return List.copyOf(troubles);
    }

    /** Whether every promise was kept and nothing else went wrong. */
    boolean allKept() {
        return troubles.isEmpty() && List.of(Promise.values()).stream().allMatch(this::kept);
    }
}

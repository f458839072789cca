package dev.switchback.verify;

import dev.switchback.change.Path;
import dev.switchback.change.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Adds up a plan, row by row in key order, in constant memory. */
final class RepairTally {

    private final String change;
    private final Path authority;
    private final Set<DivergenceClass> mends;
    private final Instant plannedAt;
    private final Map<DivergenceClass, Found> written = new EnumMap<>(DivergenceClass.class);
    private final Map<DivergenceClass, Found> left = new EnumMap<>(DivergenceClass.class);
    private String digest;

    RepairTally(String change, Path authority, Set<DivergenceClass> mends, Instant plannedAt) {
        this.change = change;
        this.authority = authority;
        this.mends = mends;
        this.plannedAt = plannedAt;
        this.digest = Sha256.of(change + "\n" + authority + " " + mends + "\n" + plannedAt + "\n");
    }

    void add(Inspected row, DivergenceClass found) {
        boolean writes = mends.contains(found);
        (writes ? written : left).merge(found, new Found(1, List.of(row.label())), RepairTally::sum);
        if (writes) {
            digest = Sha256.of(
                    digest + " " + row.key() + " " + found + " " + row.digest(Path.OLD) + " " + row.digest(Path.NEW));
        }
    }

    RepairPlan plan() {
        return new RepairPlan(change, authority, mends, plannedAt, written, left, digest);
    }

    private static Found sum(Found before, Found one) {
        if (before.keys().size() == Found.KEYS_KEPT) {
            return new Found(before.rows() + 1, before.keys());
        }
        List<String> keys = new ArrayList<>(before.keys());
        keys.addAll(one.keys());
        return new Found(before.rows() + 1, keys);
    }
}

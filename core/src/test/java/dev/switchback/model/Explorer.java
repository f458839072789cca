package dev.switchback.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks at every world that can be reached, the nearest first, until one is wrong. */
final class Explorer {

    private final Steps steps;
    private final Map<Long, Came> seen = new HashMap<>();
    private final Queue<World> next = new ArrayDeque<>();
    private long taken;
    private @Nullable List<String> trace;

    Explorer(Steps steps) {
        this.steps = steps;
    }

    /** Where a world came from, and how; of the beginning itself. */
    private record Came(long from, Supplier<String> how) {}

    /** The shortest way to something wrong, in words; empty if nothing can go wrong. */
    List<String> explore() {
        seen.put(World.BEGINNING.key(), new Came(World.BEGINNING.key(), () -> ""));
        next.add(World.BEGINNING);
        while (trace == null && !next.isEmpty()) {
            World world = next.remove();
            steps.from(world, (after, fault, how) -> arrive(world, after, fault, how));
        }
        return trace == null ? List.of() : trace;
    }

    private void arrive(World from, World after, @Nullable String fault, Supplier<String> how) {
        taken++;
        if (trace != null) {
            return;
        }
        String wrong = fault != null ? fault : after.fault(steps.hasTrigger());
        if (wrong != null) {
            trace = traced(from, how.get(), wrong);
        } else if (seen.putIfAbsent(after.key(), new Came(from.key(), how)) == null) {
            next.add(after);
        }
    }

    private List<String> traced(World last, String how, String wrong) {
        List<String> lines = new ArrayList<>(List.of("=> " + wrong, how));
        long world = last.key();
        Came came = seen.get(world);
        while (came != null && came.from() != world) {
            lines.add(came.how().get());
            world = came.from();
            came = seen.get(world);
        }
        Collections.reverse(lines);
        return lines;
    }

    /** How many different worlds there are. */
    int worlds() {
        return seen.size();
    }

    /** How many steps lead from one of them to another. */
    long steps() {
        return taken;
    }
}

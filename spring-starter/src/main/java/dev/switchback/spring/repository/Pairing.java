package dev.switchback.spring.repository;

import static java.util.stream.Collectors.joining;

import dev.switchback.change.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds which two adapters are one repository, and says of every one that is not part of exactly one what is wrong. */
final class Pairing {

    private final List<Pair> pairs = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    Pairing(List<Adapter> adapters) {
        for (Adapter adapter : adapters) {
            List<Adapter> counterparts = counterparts(adapter, adapters);
            if (counterparts.isEmpty()) {
                faults.add(alone(adapter, adapters));
            } else if (counterparts.size() > 1) {
                faults.add(adapter + " has more than one counterpart: "
                        + counterparts.stream().map(Adapter::toString).collect(joining(", "))
                        + "; mark one, or state with repository = ... which interface each is for");
            } else if (adapter.path() == Path.OLD) {
                pair(adapter, counterparts.get(0));
            }
        }
        refuseClashes();
    }

    /** What can be routed, if there are no faults. */
    List<Pair> pairs() {
        return List.copyOf(pairs);
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    /** Who has an interface in common with it; by one that all extend only if there is nobody nearer. */
    private static List<Adapter> counterparts(Adapter adapter, List<Adapter> all) {
        List<Adapter> candidates = all.stream()
                .filter(other -> other.path() != adapter.path()
                        && other.change().equals(adapter.change())
                        && !adapter.repositoriesWith(other).isEmpty())
                .toList();
        Set<Class<?>> shared = new HashSet<>();
        candidates.forEach(other -> shared.addAll(adapter.repositoriesWith(other)));
        return candidates.stream()
                .filter(other -> adapter.repositoriesWith(other).stream()
                        .anyMatch(each -> shared.stream()
                                .noneMatch(narrower -> narrower != each && each.isAssignableFrom(narrower))))
                .toList();
    }

    private void pair(Adapter old, Adapter fresh) {
        List<Class<?>> repositories = old.repositoriesWith(fresh);
        Class<?> repository = repositories.get(0);
        if (repositories.size() > 1) {
            faults.add(old + " and " + fresh + " have several interfaces in common: "
                    + repositories.stream().map(Class::getSimpleName).sorted().collect(joining(", "))
                    + "; state with repository = ... which one is routed");
        } else if (!repository.isInterface()
                || !repository.isAssignableFrom(old.type())
                || !repository.isAssignableFrom(fresh.type())) {
            faults.add(old + " and " + fresh + " are to be " + repository.getName()
                    + ", which is not an interface that both implement");
        } else {
            pairs.add(new Pair(repository, old.change(), old.bean(), fresh.bean()));
        }
    }

    private static String alone(Adapter adapter, List<Adapter> all) {
        String missing = adapter.path() == Path.OLD ? "@NewPath" : "@OldPath";
        List<Adapter> strangers = all.stream()
                .filter(other ->
                        other.path() != adapter.path() && other.change().equals(adapter.change()))
                .toList();
        return adapter + " has no counterpart: "
                + (strangers.isEmpty()
                        ? "mark a bean with " + missing + "(\"" + adapter.change()
                                + "\") that implements the same interface"
                        : strangers.stream().map(Adapter::toString).collect(joining(", "))
                                + " has no interface of the application in common with it");
    }

    private void refuseClashes() {
        Map<Class<?>, Pair> byRepository = new HashMap<>();
        for (Pair pair : pairs) {
            Pair before = byRepository.putIfAbsent(pair.repository(), pair);
            if (before != null) {
                faults.add(pair.repository().getSimpleName() + " is routed twice, by '" + before.change() + "' ("
                        + before.oldBean() + ", " + before.newBean() + ") and by '" + pair.change() + "' ("
                        + pair.oldBean() + ", " + pair.newBean()
                        + "): a call goes by one change; give each an interface of its own");
            }
        }
    }

    /** Two beans that are one repository. */
    record Pair(Class<?> repository, String change, String oldBean, String newBean) {}
}

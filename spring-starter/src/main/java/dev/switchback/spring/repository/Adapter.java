package dev.switchback.spring.repository;

import dev.switchback.change.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A bean that is marked as the adapter for one path.
 *
 * @param bean its name
 * @param type its class, or its interface where it has no class of its own
 * @param change the name of the change
 * @param repository the interface that was stated, or void
 */
record Adapter(String bean, Class<?> type, Path path, String change, Class<?> repository) {

    private static final List<String> NOT_THE_APPLICATIONS =
            List.of("java.", "javax.", "jakarta.", "kotlin.", "org.springframework.");

    /** The stated interface, or those of the application that both have, without those that others of them extend. */
    List<Class<?>> repositoriesWith(Adapter other) {
        if (repository != void.class) {
            return other.repository == void.class || other.repository == repository ? List.of(repository) : List.of();
        }
        if (other.repository != void.class) {
            return List.of(other.repository);
        }
        Set<Class<?>> common = interfaces(type);
        common.retainAll(interfaces(other.type));
        return common.stream()
                .filter(each ->
                        common.stream().noneMatch(narrower -> narrower != each && each.isAssignableFrom(narrower)))
                .toList();
    }

    /** "bean 'fullNameCustomers' (@OldPath of 'customer-name')". */
    @Override
    public String toString() {
        return "bean '" + bean + "' (@" + (path == Path.OLD ? "OldPath" : "NewPath") + " of '" + change + "')";
    }

    private static Set<Class<?>> interfaces(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<>();
        Stream.concat(Stream.of(type), Arrays.stream(type.getInterfaces()))
                .filter(each -> each != type || type.isInterface())
                .forEach(each -> {
                    if (NOT_THE_APPLICATIONS.stream().noneMatch(each.getName()::startsWith)) {
                        all.add(each);
                    }
                    if (each != type) {
                        all.addAll(interfaces(each));
                    }
                });
        if (type.getSuperclass() != null) {
            all.addAll(interfaces(type.getSuperclass()));
        }
        return all;
    }
}

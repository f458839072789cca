package dev.switchback.access;

import static java.util.stream.Collectors.joining;

import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which method of one adapter repeats which write of the other one. */
final class Mirrors {

    private final Object adapter;
    private final Map<Method, Repetition> repetitions = new HashMap<>();

    private Mirrors(Object adapter) {
        this.adapter = adapter;
    }

    /**
     * The repetitions of an adapter.
     *
     * @param writes the methods of the interface that write
     * @param same whether a write without a method of its own is repeated by the same call
     * @param faults takes everything that is wrong
     */
    static Mirrors of(Object adapter, List<Method> writes, boolean same, List<String> faults) {
        Mirrors mirrors = new Mirrors(adapter);
        List<Method> marked = marked(adapter, faults);
        Set<Method> used = new HashSet<>();
        for (Method write : writes) {
            List<Method> fitting =
                    marked.stream().filter(method -> repeats(method, write)).toList();
            used.addAll(fitting);
            if (fitting.size() > 1) {
                faults.add("more than one method repeats " + text(write) + ": "
                        + fitting.stream().map(Mirrors::text).sorted().collect(joining(", "))
                        + "; mark one with @Mirror");
            } else if (fitting.size() == 1) {
                mirrors.put(write, fitting.get(0), faults);
            } else if (same) {
                // The interface need not be public.
                write.setAccessible(true);
                mirrors.repetitions.put(write, new Repetition(write, false));
            }
        }
        marked.stream()
                .filter(method -> !used.contains(method))
                .forEach(method ->
                        faults.add("@Mirror " + text(method) + " repeats no @Write method: it needs the name of"
                                + " one, and as parameters that one's result followed by its parameters; there are "
                                + writes.stream().map(Mirrors::text).sorted().collect(joining(", "))));
        return mirrors;
    }

    /** Whether an adapter says itself how it repeats anything. */
    static boolean anyIn(Object adapter) {
        return !marked(adapter, new ArrayList<>()).isEmpty();
    }

    /** Repeats a write with its result; does nothing if there is no repetition of it. */
    void repeat(Method write, @Nullable Object result, @Nullable Object @Nullable [] arguments) throws Throwable {
        Repetition repetition = repetitions.get(write);
        if (repetition != null) {
            Calls.invoke(repetition.method(), adapter, repetition.takesResult() ? with(result, arguments) : arguments);
        }
    }

    private void put(Method write, Method method, List<String> faults) {
        method.setAccessible(true);
        repetitions.put(write, new Repetition(method, method.getParameterCount() > write.getParameterCount()));
        for (Class<?> thrown : method.getExceptionTypes()) {
            boolean checked = !RuntimeException.class.isAssignableFrom(thrown) && !Error.class.isAssignableFrom(thrown);
            if (checked
                    && Arrays.stream(write.getExceptionTypes())
                            .noneMatch(declared -> declared.isAssignableFrom(thrown))) {
                faults.add("@Mirror " + text(method) + " throws " + thrown.getSimpleName() + ", which " + text(write)
                        + " does not declare: callers could not catch it");
            }
        }
    }

    private static List<Method> marked(Object adapter, List<String> faults) {
        for (Class<?> type = adapter.getClass(); type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Mirror.class) && !Modifier.isPublic(method.getModifiers())) {
                    faults.add("@Mirror " + text(method) + " is not public: make it public");
                }
            }
        }
        return Arrays.stream(adapter.getClass().getMethods())
                .filter(method -> isMarked(method) && !method.isBridge())
                .toList();
    }

    /** A subclass that a framework has made overrides every method, and does not repeat what is written on it. */
    private static boolean isMarked(Method method) {
        for (Class<?> type = method.getDeclaringClass(); type != null; type = type.getSuperclass()) {
            for (Method each : type.getDeclaredMethods()) {
                if (each.isAnnotationPresent(Mirror.class)
                        && each.getName().equals(method.getName())
                        && Arrays.equals(each.getParameterTypes(), method.getParameterTypes())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean repeats(Method method, Method write) {
        if (!method.getName().equals(write.getName())) {
            return false;
        }
        List<Class<?>> taken = List.of(method.getParameterTypes());
        int results = taken.size() - write.getParameterCount();
        if (results == 1) {
            return write.getReturnType() != void.class
                    && accepts(taken.get(0), write.getReturnType(), write.getGenericReturnType())
                    && acceptsParameters(taken.subList(1, taken.size()), write);
        }
        return results == 0 && acceptsParameters(taken, write);
    }

    private static boolean acceptsParameters(List<Class<?>> taken, Method write) {
        for (int i = 0; i < taken.size(); i++) {
            if (!accepts(taken.get(i), write.getParameterTypes()[i], write.getGenericParameterTypes()[i])) {
                return false;
            }
        }
        return true;
    }

    /** Of a type variable nothing more is known here than that the adapter has chosen it. */
    private static boolean accepts(Class<?> taken, Class<?> given, Type generic) {
        return generic instanceof TypeVariable<?> || boxed(taken).isAssignableFrom(boxed(given));
    }

    private static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }

    private static @Nullable Object[] with(@Nullable Object result, @Nullable Object @Nullable [] arguments) {
        List<@Nullable Object> all = new ArrayList<>();
        all.add(result);
        if (arguments != null) {
            all.addAll(Arrays.asList(arguments));
        }
        return all.toArray();
    }

    private static String text(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName() + "("
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(joining(", "))
                + ")";
    }

    private record Repetition(Method method, boolean takesResult) {}
}

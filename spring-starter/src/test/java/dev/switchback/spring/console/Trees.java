package dev.switchback.spring.console;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** JSON objects as maps, to be changed by the path. */
final class Trees {

    private Trees() {}

    /** Names and values by turns; values may be null. */
    static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        List<Object> all = Arrays.asList(pairs);
        for (int i = 0; i < all.size(); i += 2) {
            map.put((String) all.get(i), all.get(i + 1));
        }
        return map;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Map<String, Object> from, String name) {
        return (Map<String, Object>) from.get(name);
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> list(Map<String, Object> from, String name) {
        return (List<Map<String, Object>>) from.get(name);
    }

    /**
     * The members of every object in a tree, by the path to it: {@code ramp.plan.steps} has {@code percent} and {@code holdSeconds}. The
     * elements of a list are one object; where there is nothing there is no path.
     */
    static Map<String, Set<String>> members(Object tree) {
        Map<String, Set<String>> members = new TreeMap<>();
        collect("", tree, members);
        return members;
    }

    private static void collect(String path, Object node, Map<String, Set<String>> members) {
        if (node instanceof Map<?, ?> object) {
            object.forEach((name, value) -> {
                members.computeIfAbsent(path, any -> new TreeSet<>()).add((String) name);
                collect(path.isEmpty() ? (String) name : path + "." + name, value, members);
            });
        } else if (node instanceof List<?> elements) {
            elements.forEach(element -> collect(path, element, members));
        }
    }
}

package dev.switchback.journal;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON: maps in their own order, lists, texts, numbers, booleans and null. The same value gives the same bytes. */
public final class Json {

    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder();
    private final boolean pretty;

    private Json(boolean pretty) {
        this.pretty = pretty;
    }

    /** The value on one line. */
    public static String line(@Nullable Object value) {
        return new Json(false).value(value, 0).toString();
    }

    /** The value indented by two spaces, ending in a line feed. */
    public static String pretty(@Nullable Object value) {
        return new Json(true).value(value, 0).append('\n').toString();
    }

    private StringBuilder value(@Nullable Object value, int depth) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return out.append(value);
        }
        if (value instanceof Map<?, ?> map) {
            return members('{', map.entrySet(), '}', depth);
        }
        if (value instanceof List<?> list) {
            return members('[', list, ']', depth);
        }
        return string(value.toString());
    }

    private StringBuilder members(char open, Iterable<?> members, char close, int depth) {
        out.append(open);
        Iterator<?> rest = members.iterator();
        boolean any = rest.hasNext();
        while (rest.hasNext()) {
            newLine(depth + 1);
            Object member = rest.next();
            if (member instanceof Map.Entry<?, ?> entry) {
                string(String.valueOf(entry.getKey())).append(pretty ? ": " : ":");
                member = entry.getValue();
            }
            value(member, depth + 1);
            if (rest.hasNext()) {
                out.append(',');
            }
        }
        if (any) {
            newLine(depth);
        }
        return out.append(close);
    }

    private void newLine(int depth) {
        if (pretty) {
            out.append('\n').append("  ".repeat(depth));
        }
    }

    private StringBuilder string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> character(c);
            }
        }
        return out.append('"');
    }

    private void character(char c) {
        if (c < 0x20 || c == 0x7f || Character.isSurrogate(c)) {
            out.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
                out.append(HEX.charAt((c >> shift) & 0xf));
            }
        } else {
            out.append(c);
        }
    }
}

package dev.switchback.tables;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Who writes: an image that knows the old columns, one that knows the new ones, or one that sets them all. */
enum Side {
    OLD("full_name"),
    NEW("first_name", "last_name"),
    BOTH("full_name", "first_name", "last_name");

    private final String columns;

    Side(String... columns) {
        this.columns = String.join(", ", columns);
    }

    /** {@code first_name, last_name}. */
    String columns() {
        return columns;
    }

    /** {@code c.first_name, c.last_name}. */
    String columns(String alias) {
        return names().stream().map(column -> alias + "." + column).collect(Collectors.joining(", "));
    }

    private List<String> names() {
        return List.of(columns.split(", "));
    }

    int width() {
        return names().size();
    }

    /** The values for a name, as texts. */
    List<String> texts(String first, String last) {
        return switch (this) {
            case OLD -> List.of(first + " " + last);
            case NEW -> List.of(first, last);
            case BOTH -> List.of(first + " " + last, first, last);
        };
    }

    /** The same as SQL literals. */
    String values(String first, String last) {
        return texts(first, last).stream().map(text -> "'" + text + "'").collect(Collectors.joining(", "));
    }

    /** {@code NULL, NULL}. */
    String nulls() {
        return names().stream().map(column -> "NULL").collect(Collectors.joining(", "));
    }

    /** {@code first_name = 'Ada', last_name = 'King'}. */
    String set(String first, String last) {
        List<String> values = Arrays.asList(values(first, last).split(", "));
        return zip(values);
    }

    /** Sets every column to what an expression makes of its name. */
    String setEach(String pattern) {
        return zip(
                names().stream().map(column -> pattern.replace("{c}", column)).toList());
    }

    /** Makes the last name longer by what the row already holds. */
    String setLonger() {
        return switch (this) {
            case OLD -> "full_name = full_name || '-Smith'";
            case NEW -> "last_name = last_name || '-Smith'";
            case BOTH -> "full_name = full_name || '-Smith', last_name = last_name || '-Smith'";
        };
    }

    private String zip(List<String> values) {
        StringBuilder assignments = new StringBuilder();
        for (int i = 0; i < names().size(); i++) {
            assignments
                    .append(i == 0 ? "" : ", ")
                    .append(names().get(i))
                    .append(" = ")
                    .append(values.get(i));
        }
        return assignments.toString();
    }
}

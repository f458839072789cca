package dev.switchback.examples.drill.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The names of the drill, as messy as real ones. The same token has the same name in every process. */
public final class Names {

    /** Stands for a customer without a name. */
    public static final String NULL = "\\N";

    private final List<String> names;

    public Names(List<String> names) {
        this.names = List.copyOf(names);
    }

    /** Reads a file with a name a line. */
    public static Names read(Path file) throws IOException {
        // Not readAllLines: some messy names hold characters that end a line elsewhere.
        List<String> lines = new ArrayList<>(List.of(Files.readString(file).split("\n", -1)));
        lines.remove(lines.size() - 1);
        return new Names(lines);
    }

    /** Writes the file that {@link #read} reads. */
    public void write(Path file) throws IOException {
        Files.writeString(file, String.join("\n", names) + "\n");
    }

    /** The name that belongs to a token, or null. */
    public @Nullable String of(long token) {
        long hash = (token ^ (token >>> 33)) * 0xff51afd7ed558ccdL;
        String name = names.get((int) Long.remainderUnsigned(hash ^ (hash >>> 29), names.size()));
        return name.equals(NULL) ? null : name;
    }

    /** Whether a row's name is the one that belongs to its stamp. */
    public boolean fit(Customer customer) {
        return Objects.equals(customer.name(), of(Stamp.of(customer.email()).token()));
    }
}

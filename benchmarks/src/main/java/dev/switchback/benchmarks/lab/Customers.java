package dev.switchback.benchmarks.lab;

import dev.switchback.access.Write;
import org.jspecify.annotations.Nullable;

/** What an application does with customers. */
public interface Customers {

    /** The whole name, or null if there is no such customer. */
    @Nullable String find(long id);

    /** Gives a customer another name. */
    @Write
    void rename(long id, String first, String last);
}

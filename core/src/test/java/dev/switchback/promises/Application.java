package dev.switchback.promises;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An application that reads and writes customers' names, and knows nothing of shapes. Thread-safe. What a statement fails
 * with is thrown unchecked, the driver's exception among its causes.
 */
public interface Application {

    /** The name; null if there is no such customer, or none is known. */
    @Nullable String find(long id);

    /** The customers whose name begins so, by name and key. */
    List<Long> search(String beginning);

    /** A new customer; gives the generated key. */
    long insert(@Nullable String name);

    /** Gives the number of rows. */
    int rename(long id, @Nullable String name);

    /** Renames everybody of that name; gives the number of rows. */
    int renameAll(String from, String to);

    /** A new customer of this key, or another name for the one there is. */
    void upsert(long id, String name);

    /** Gives the number of rows. */
    int delete(long id);

    /** Runs the work in one transaction: it commits when the work returns; what the work throws undoes all and is thrown. */
    void transaction(Consumer<Application> work);
}

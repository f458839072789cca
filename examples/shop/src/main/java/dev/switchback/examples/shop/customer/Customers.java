package dev.switchback.examples.shop.customer;

import dev.switchback.access.Write;
import java.util.List;
import java.util.Optional;

/** What the shop does with customers. Whoever injects this has the routed repository: each call goes by the decision. */
public interface Customers {

    /** Those with the next keys after one. */
    List<Customer> list(long after, int limit);

    /** The one with this key, if there is one. */
    Optional<Customer> find(long id);

    /** A new one; returns its key. */
    @Write
    long add(PersonName name, String email);

    /** Gives one another name; false if there is no such customer. */
    @Write
    boolean rename(long id, PersonName name);
}

package dev.switchback.spring.operate;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who asks for something.
 *
 * @param name as it goes into the journal
 * @param roles all that this person has; empty for one who may look
 */
public record Caller(String name, Set<Role> roles) {

    /** One of whom nothing is known, and who may do nothing. */
    public static final Caller NOBODY = new Caller("nobody", Set.of());

    public Caller {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of a caller is blank: the journal needs one");
        }
        roles = Set.copyOf(roles);
    }

    /** "operator and approver", or "none". */
    String rolesInWords() {
        return roles.isEmpty()
                ? "none"
                : roles.stream().sorted().map(Role::word).collect(Collectors.joining(" and "));
    }
}

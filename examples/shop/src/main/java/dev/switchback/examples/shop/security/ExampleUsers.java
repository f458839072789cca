package dev.switchback.examples.shop.security;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * <b>Users for an example.</b> They live in memory and their passwords in the configuration. An application of yours has its own:
 * all that Switchback's console looks for is the authorities that {@link Role} names.
 *
 * @param passwords of the users by name, plain or as {@code {bcrypt}...}; whoever has none cannot log in
 */
@ConfigurationProperties("shop.users")
public record ExampleUsers(Map<String, String> passwords) {

    private static final Map<String, Role> ROLES = Map.of(
            "ada", Role.SWITCHBACK_OPERATOR,
            "grace", Role.SWITCHBACK_APPROVER,
            "olive", Role.SWITCHBACK_ON_CALL,
            "vera", Role.SWITCHBACK_VIEWER,
            "clara", Role.CLERK);

    public ExampleUsers {
        passwords = passwords == null ? Map.of() : Map.copyOf(passwords);
        for (String name : passwords.keySet()) {
            if (!ROLES.containsKey(name)) {
                throw new IllegalArgumentException(
                        "shop.users.passwords names '" + name + "', who is none of the example's users: "
                                + ROLES.keySet().stream().sorted().toList());
            }
        }
    }

    /** Those that can log in. */
    Map<String, Role> roles() {
        Map<String, Role> roles = new TreeMap<>(ROLES);
        roles.keySet().retainAll(passwords.keySet());
        return roles;
    }

    /**
     * Of a user whom the application itself plays.
     *
     * @throws IllegalStateException if there is none, or it is not plain
     */
    public String password(String user) {
        String password = passwords.get(user);
        if (password == null || password.startsWith("{")) {
            throw new IllegalStateException("the shop's own traffic logs in as '" + user
                    + "': give shop.users.passwords." + user + " in plain, or set shop.traffic.enabled=false");
        }
        return password;
    }

    /** What to say about them, a line each. */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        if (roles().isEmpty()) {
            lines.add("Nobody can log in: give passwords as shop.users.passwords.ada and so on");
        } else {
            lines.add("Example users, in memory, for this demonstration only:");
        }
        for (Entry<String, Role> user : roles().entrySet()) {
            boolean namesake = user.getKey().equals(passwords.get(user.getKey()));
            lines.add("  %-6s %-22s %s"
                    .formatted(
                            user.getKey(),
                            namesake ? "password " + user.getKey() : "",
                            user.getValue().may()));
        }
        return lines;
    }
}

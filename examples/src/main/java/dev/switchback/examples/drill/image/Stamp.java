package dev.switchback.examples.drill.image;

/**
 * The mark of one write, kept in the row's e-mail address. The name that belongs to a token is fixed, so whoever reads
 * the row, in whatever process and shape, can tell whether the name is the one that was written with it.
 *
 * @param writer who wrote the row: {@code seed}, {@code old} or {@code new}
 * @param token which write it was
 */
public record Stamp(String writer, long token) {

    private static final String DOMAIN = "@example.com";

    /** Reads the stamp of a row. */
    public static Stamp of(String email) {
        int dash = email.indexOf('-');
        if (dash < 0 || !email.endsWith(DOMAIN)) {
            throw new IllegalArgumentException("not an e-mail address that the drill wrote: " + email);
        }
        String token = email.substring(dash + 1, email.length() - DOMAIN.length());
        return new Stamp(email.substring(0, dash), Long.parseUnsignedLong(token, 16));
    }

    /** The address that carries this stamp. */
    public String email() {
        return writer + '-' + Long.toHexString(token) + DOMAIN;
    }

    /** The customer that a write with this stamp writes. */
    public Customer customer(Names names) {
        return new Customer(names.of(token), email());
    }
}

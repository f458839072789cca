package dev.switchback.migrate;

/**
 * What a migration would do to something that a change needs.
 *
 * @param change the change; empty for the control tables
 * @param object what it would be done to
 * @param deed "dropped", "renamed to full", and so on
 */
record Harm(String change, String object, String deed) {

    /** "column public.customer.full_name would be dropped". */
    String would() {
        return object + " would be " + deed;
    }

    /** The same of what has happened and stays. */
    String has() {
        return object + " has been " + deed;
    }
}

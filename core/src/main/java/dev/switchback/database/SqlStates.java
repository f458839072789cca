package dev.switchback.database;

import java.util.Set;

/** What an SQLSTATE says about whose fault a failure is. */
public final class SqlStates {

    private static final Set<String> INFRASTRUCTURE =
            Set.of("57P01", "57P02", "57P03", "57P05", "25006", "40001", "40P01", "55P03", "57014");
    private static final Set<String> VALUE_FAULT_CLASSES = Set.of("22", "23", "38", "39", "54", "P0");
    private static final Set<String> MISSING_OBJECT = Set.of("42703", "42P01");

    private SqlStates() {}

    /**
     * Whether the failure comes from the surroundings (connection, failover, resources, locks, time-outs) and so says
     * nothing about the path on which it happened.
     */
    public static boolean isInfrastructure(String state) {
        return state.startsWith("08") || state.startsWith("53") || INFRASTRUCTURE.contains(state);
    }

    /**
     * Whether the failure is a value's: data exceptions, constraint violations, values that cannot be coerced or are beyond
     * the server's limits, and what a function raises.
     */
    public static boolean isValueFault(String state) {
        return state.equals("42846") || (state.length() == 5 && VALUE_FAULT_CLASSES.contains(state.substring(0, 2)));
    }

    /** Whether the role lacks a privilege, or row-level security stands in its way. */
    public static boolean isNotAllowed(String state) {
        return state.equals("42501");
    }

    /** Whether the statement named a column or table that is not there: the shape itself is wrong. */
    public static boolean isMissingObject(String state) {
        return MISSING_OBJECT.contains(state);
    }
}

package dev.switchback.testing;

import java.util.List;

/** The SQL of docs/operations.md. */
public final class OperationsPage {

    private static final Page PAGE = new Page("operations.md");

    private OperationsPage() {}

    /** The blocks of SQL after a text, in order; those of later sections follow. */
    public static List<String> sqlAfter(String text) {
        return PAGE.sqlAfter(text);
    }
}

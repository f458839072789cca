package dev.switchback.kinds;

/** What one cell of the suite comes to, when all is well. */
record Figures(String server, long rows, int oldStatements, int newStatements) {}

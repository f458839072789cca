package dev.switchback.benchmarks.lab;

/**
 * How a lab is set up.
 *
 * @param rows in each table
 * @param connections of the application's pool
 * @param synchronousCommit whether a commit waits for the disk
 * @param quiet whether Switchback's own threads do nothing for the next minutes; for counting
 */
public record LabSettings(int rows, int connections, boolean synchronousCommit, boolean quiet) {}

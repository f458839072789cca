package dev.switchback.benchmarks.report;

/**
 * Under which conditions something was measured.
 *
 * @param threads at once
 * @param synchronousCommit whether a commit waits for the disk
 */
public record Mode(int threads, boolean synchronousCommit) {

    @Override
    public String toString() {
        return threads + (threads == 1 ? " thread" : " threads") + ", synchronous_commit "
                + (synchronousCommit ? "on" : "off");
    }
}

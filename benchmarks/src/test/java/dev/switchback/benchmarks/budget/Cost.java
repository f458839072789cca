package dev.switchback.benchmarks.budget;

import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.subject.Operation;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What one operation costs.
 *
 * @param bytes that its thread allocates
 * @param statements that are sent to the database, on any connection and by any thread
 * @param roundTrips for which somebody waits
 * @param walBytes that the server writes
 */
record Cost(double bytes, double statements, double roundTrips, double walBytes) {

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Writes of which the WAL is measured, each of another row: nearly what a page of WAL holds beside them disappears. */
    private static final int WRITES = 2_000;

    /** Rounds that must agree before what is allocated counts as settled: the compiler still takes allocations away before. */
    private static final int AGREEING = 5;

    private static final int FEWEST_ROUNDS = 15;
    private static final int MOST_ROUNDS = 80;
    private static final double AGREEMENT = 0.003;

    /** In a quiet lab, in which nobody else does anything. */
    static Cost of(Operation operation, Lab lab, int operations) throws Exception {
        long wal = lab.walBytes();
        long statements = statements(lab);
        long roundTrips = roundTrips(lab);
        for (int id = 1; id <= WRITES; id++) {
            operation.run(id);
        }
        double statementsEach = (double) (statements(lab) - statements) / WRITES;
        double roundTripsEach = (double) (roundTrips(lab) - roundTrips) / WRITES;
        // Asking for the WAL is itself one statement, and comes after the counts.
        double walEach = (double) (lab.walBytes() - wal) / WRITES;
        return new Cost(settledBytes(operation, lab, operations), statementsEach, roundTripsEach, walEach);
    }

    private static double settledBytes(Operation operation, Lab lab, int operations) throws Exception {
        Deque<Double> last = new ArrayDeque<>();
        for (int round = 1; round <= MOST_ROUNDS; round++) {
            last.addLast(bytes(operation, lab, operations));
            if (last.size() > AGREEING) {
                last.removeFirst();
            }
            if (round >= FEWEST_ROUNDS && agree(last)) {
                break;
            }
        }
        return last.stream().sorted().skip(last.size() / 2).findFirst().orElseThrow();
    }

    private static boolean agree(Deque<Double> rounds) {
        double least = rounds.stream().min(Double::compare).orElseThrow();
        double most = rounds.stream().max(Double::compare).orElseThrow();
        return most - least <= most * AGREEMENT;
    }

    private static double bytes(Operation operation, Lab lab, int operations) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < operations; i++) {
            operation.run(1 + i % lab.rows());
        }
        return (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / operations;
    }

    private static long statements(Lab lab) {
        return lab.wire().statements() + lab.controlWire().statements();
    }

    private static long roundTrips(Lab lab) {
        return lab.wire().roundTrips() + lab.controlWire().roundTrips();
    }
}

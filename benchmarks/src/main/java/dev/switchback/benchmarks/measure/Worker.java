package dev.switchback.benchmarks.measure;

import dev.switchback.benchmarks.subject.Operation;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One thread of a slice: does the operation until the time is over, on customers picked at random. */
final class Worker implements Callable<Worker> {

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Operation operation;
    private final int batch;
    private final int rows;
    private final long nanos;
    private final CyclicBarrier start;
    private final Latencies latencies = new Latencies();
    private long operations;
    private long took;
    private long cpu;
    private long bytes;
    /** Read by nobody, which the compiler cannot know. */
    private volatile @Nullable Object last;

    Worker(Operation operation, int batch, int rows, long nanos, CyclicBarrier start) {
        this.operation = operation;
        this.batch = batch;
        this.rows = rows;
        this.nanos = nanos;
        this.start = start;
    }

    @Override
    public Worker call() throws Exception {
        start.await();
        Object result = null;
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long computed = THREADS.getCurrentThreadCpuTime();
        long began = System.nanoTime();
        long now = began;
        while (spent(now - began, computed) < nanos) {
            long first = ThreadLocalRandom.current().nextInt(rows);
            for (int i = 0; i < batch; i++) {
                result = operation.run(1 + (first + i) % rows);
            }
            long after = System.nanoTime();
            latencies.add((after - now) / batch);
            operations += batch;
            now = after;
        }
        took = now - began;
        cpu = THREADS.getCurrentThreadCpuTime() - computed;
        bytes = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        last = result;
        return this;
    }

    /** What waits for nobody gets the slice's length of a processor's time, however long that takes on a busy machine. */
    private long spent(long elapsed, long computed) {
        return batch == 1 ? elapsed : THREADS.getCurrentThreadCpuTime() - computed;
    }

    Latencies latencies() {
        return latencies;
    }

    long operations() {
        return operations;
    }

    double perSecond() {
        return operations * 1e9 / took;
    }

    /** Nanoseconds of a processor. */
    long cpu() {
        return cpu;
    }

    long bytes() {
        return bytes;
    }

    /** What came of the last operation. */
    @Nullable Object last() {
        return last;
    }
}

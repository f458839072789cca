package dev.switchback.benchmarks.measure;

import dev.switchback.benchmarks.lab.Lab;
import dev.switchback.benchmarks.subject.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A short time in which several threads do nothing but one operation. */
final class Slice {

    private final Lab lab;
    private final int threads;
    private final Duration length;

    Slice(Lab lab, int threads, Duration length) {
        this.lab = lab;
        this.threads = threads;
        this.length = length;
    }

    Sample of(Operation operation, int batch) throws Exception {
        long wal = lab.walBytes();
        long statements = lab.wire().statements();
        long roundTrips = lab.wire().roundTrips();
        List<Worker> workers = run(operation, batch);
        double sent = lab.wire().statements() - statements;
        double waited = lab.wire().roundTrips() - roundTrips;
        double written = lab.walBytes() - wal;

        Latencies latencies = new Latencies();
        workers.forEach(worker -> latencies.add(worker.latencies()));
        double operations = workers.stream().mapToLong(Worker::operations).sum();
        return new Sample(
                workers.stream().mapToDouble(Worker::perSecond).sum(),
                latencies.quantile(0.5),
                latencies.quantile(0.99),
                workers.stream().mapToLong(Worker::cpu).sum() / operations,
                workers.stream().mapToLong(Worker::bytes).sum() / operations,
                sent / operations,
                waited / operations,
                written / operations);
    }

    private List<Worker> run(Operation operation, int batch) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<Worker>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(executor.submit(new Worker(operation, batch, lab.rows(), length.toNanos(), start)));
            }
            List<Worker> done = new ArrayList<>();
            for (Future<Worker> each : running) {
                done.add(each.get());
            }
            return done;
        } finally {
            executor.shutdown();
        }
    }
}

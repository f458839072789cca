package dev.switchback.examples.drill.newimage;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;

/**
 * Every statement that the application has sent with success, as the JDBC driver got it, with the call of the repository
 * that it was sent for. It judges nothing. Thread-safe; a line is there as soon as the statement is done.
 */
final class SqlLog implements QueryExecutionListener, AutoCloseable {

    private final OutputStream out;
    private final long process = ProcessHandle.current().pid();
    private final AtomicLong calls = new AtomicLong();

    @SuppressWarnings("ThreadLocalUsage") // one for each new image, of which a process has one
    private final ThreadLocal<String> call = ThreadLocal.withInitial(() -> "none");

    /** Appends to a file. */
    SqlLog(Path file) throws IOException {
        this.out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** What the current thread sends from now on is for another call. */
    void call() {
        call.set(process + "-" + calls.incrementAndGet());
    }

    @Override
    public void beforeQuery(ExecutionInfo execution, List<QueryInfo> queries) {
        // Only what was really done is logged.
    }

    @Override
    public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {
        if (execution.isSuccess()) {
            queries.forEach(query -> write(call.get() + '\t' + query.getQuery() + '\n'));
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** At once, so that a process that is killed leaves whole lines. */
    private void write(String line) {
        try {
            synchronized (out) {
                out.write(line.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the SQL log cannot be written", e);
        }
    }
}

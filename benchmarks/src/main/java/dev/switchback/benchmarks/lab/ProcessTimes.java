package dev.switchback.benchmarks.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the processes of a server have used of the processor, as Linux tells it. */
final class ProcessTimes {

    /** Of {@code /proc/../stat}: what comes behind the name, which may hold anything. */
    private static final int PARENT = 1;

    private static final int USER = 11;
    private static final int SYSTEM = 12;
    /** {@code USER_HZ}, the same on every Linux. */
    private static final double TICKS = 100;

    private ProcessTimes() {}

    /** The children of a server, by the file in which it keeps its process's number. */
    static double ofChildren(Path pidFile) {
        try (Stream<Path> processes = Files.list(Path.of("/proc"));
                Stream<String> lines = Files.lines(pidFile)) {
            String parent = lines.findFirst().orElse("");
            return processes
                            .filter(each -> each.getFileName().toString().matches("[0-9]+"))
                            .mapToLong(each -> ticks(each, parent))
                            .sum()
                    / TICKS;
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static long ticks(Path process, String parent) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[PARENT].equals(parent) ? Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]) : 0;
        } catch (IOException e) {
            // It has ended meanwhile.
            return 0;
        }
    }
}

package dev.switchback.evidence;

import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.nio.file.Path;

/** Writes the evidence of {@link Fortnight} to a directory, for whoever wants to look at the report. */
final class FortnightReport {

    private FortnightReport() {}

    public static void main(String... arguments) {
        Path target = Path.of(arguments.length == 0 ? "target/fortnight" : arguments[0]);
        try (TestDatabase database = Postgres.newDatabase()) {
            new Fortnight(database, 5).write(target);
        }
    }
}

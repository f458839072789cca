package dev.switchback.testing;

import dev.switchback.change.Identifiers;
import dev.switchback.change.SchemaChange;
import dev.switchback.database.ControlSchema;
import dev.switchback.database.Database;

/** A database with the control tables alone, and changes put into any phase by plain SQL: no way there has to be walked. */
public final class ControlTables implements AutoCloseable {

    private final TestDatabase database = Postgres.newDatabase();

    public ControlTables() {
        new ControlSchema(new Database(database.dataSource())).ensure();
    }

    /** The database, for plain SQL. */
    public TestDatabase sql() {
        return database;
    }

    /** The same database as the library sees it. */
    public Database database() {
        return new Database(database.dataSource());
    }

    /** Records a change as it is, or puts it into another phase; every call raises the epoch. */
    public void put(SchemaChange change, String phase) {
        database.execute("INSERT INTO switchback.change (name, definition, digest, phase) VALUES ("
                + Identifiers.literal(change.name()) + ", " + Identifiers.literal(change.definition()) + ", "
                + Identifiers.literal(change.digest()) + ", '" + phase + "') ON CONFLICT (name) DO UPDATE"
                + " SET phase = excluded.phase, epoch = switchback.change.epoch + 1,"
                + " phase_since = clock_timestamp()");
    }

    /** Sets the built-in flag's percentage, past everything that would journal it. */
    public void ramp(SchemaChange change, double percent) {
        database.execute("UPDATE switchback.change SET ramp = " + percent + " WHERE name = "
                + Identifiers.literal(change.name()));
    }

    @Override
    public void close() {
        database.close();
    }
}

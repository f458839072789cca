package dev.switchback.examples.drill;

import dev.switchback.examples.drill.database.CustomerTable;
import dev.switchback.examples.drill.database.Databases;
import dev.switchback.examples.drill.database.MessyNames;
import dev.switchback.examples.drill.database.Server;
import dev.switchback.examples.drill.database.Sql;
import dev.switchback.examples.drill.image.Names;
import dev.switchback.examples.drill.terminal.Figures;
import dev.switchback.examples.drill.terminal.Terminal;
import java.io.IOException;
import java.sql.SQLException;

/** Sets the scene: the customers as the old release knows them, and a copy of them for the incident. */
final class Setting {

    private Setting() {}

    /** The server to play on. */
    static Server server(DrillOptions options, WorkDirectory work) throws CannotBeginException {
        try {
            return Server.of(options.jdbcUrl(), work.path());
        } catch (IOException | SQLException | IllegalArgumentException | IllegalStateException e) {
            throw new CannotBeginException("no server to play on: " + e.getMessage(), e);
        }
    }

    /** The databases on it, with everything in place. */
    static Databases build(Server server, DrillOptions options, WorkDirectory work, Terminal terminal)
            throws CannotBeginException {
        Databases databases = new Databases(server);
        try {
            terminal.line(terminal.style().bold("Switchback drill") + "  " + Figures.count(options.rows())
                    + " customers, " + databases.version() + ", seed " + options.seed());
            databases.clean();
            fill(databases, options, work, terminal);
            databases.create(Databases.INCIDENT, Databases.MAIN);
        } catch (IOException | SQLException | IllegalStateException e) {
            throw new CannotBeginException("the scene cannot be set: " + e.getMessage(), e);
        }
        return databases;
    }

    private static void fill(Databases databases, DrillOptions options, WorkDirectory work, Terminal terminal)
            throws IOException, SQLException {
        Names names = MessyNames.of(options.seed());
        names.write(work.names());
        try (Sql sql = new Sql(databases.create(Databases.MAIN))) {
            CustomerTable.create(
                    sql,
                    names,
                    options.rows(),
                    rows -> terminal.progress(
                            "loading customers", (double) rows / options.rows(), Figures.count(rows) + " rows"));
        }
        terminal.progressDone();
        terminal.ok(Figures.count(options.rows()) + " customers of many countries: some have one name, some three, some"
                + " none");
    }
}

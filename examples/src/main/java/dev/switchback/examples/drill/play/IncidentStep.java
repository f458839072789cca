package dev.switchback.examples.drill.play;

import dev.switchback.examples.drill.database.Databases;
import dev.switchback.examples.drill.database.Sql;
import dev.switchback.examples.drill.image.Counter;
import dev.switchback.examples.drill.image.Stats;
import dev.switchback.examples.drill.process.Image;
import dev.switchback.examples.drill.process.Release;
import dev.switchback.examples.drill.terminal.Figures;
import java.io.IOException;
import java.sql.SQLException;

/** Without Switchback, on a copy: the image can be rolled back, the column cannot. */
final class IncidentStep implements Step {

    private static final long UNITS = 200;
    private static final long FAILURES = 50;

    @Override
    public String title() {
        return "The incident, on a copy: a naive release renames the column";
    }

    @Override
    public void play(Stage stage) throws IOException, SQLException {
        String url = stage.databases().url(Databases.INCIDENT);
        Image before = stage.images().start(Release.OLD, url);
        stage.expect(
                before.hello().equals("Switchback is absent"),
                "the old image is a process of its own (pid " + before.pid() + "); on its class path "
                        + before.hello());
        Stats served = before.serve(UNITS);
        before.stop();
        stage.terminal().note("it serves: " + Figures.count(served.units()) + " units of work");

        try (Sql sql = new Sql(url)) {
            sql.execute("ALTER TABLE customer RENAME COLUMN full_name TO name");
        }
        stage.terminal().note("the new release renames full_name; its health checks fail; the image is rolled back");

        Image after = stage.images().startDoomed(Release.OLD, url);
        Stats failing = after.await("failures", stats -> stats.of(Counter.FAILED) >= FAILURES);
        after.kill();
        stage.expect(failing.units() == 0, "the old image is back, and this is why there is Switchback:");
        stage.terminal()
                .failure(Figures.count(failing.of(Counter.FAILED)) + " of "
                        + Figures.count(failing.of(Counter.FAILED) + failing.units())
                        + " units of work: "
                        + failing.lastError().replaceAll(" Position.*", ""));
        stage.databases().drop(Databases.INCIDENT);
    }
}

package dev.switchback.examples.drill.play;

import dev.switchback.ChangeHandle;
import dev.switchback.examples.drill.database.Checker;
import dev.switchback.examples.drill.database.Comparison;
import dev.switchback.examples.drill.database.Databases;
import dev.switchback.examples.drill.image.Counter;
import dev.switchback.examples.drill.image.Stats;
import dev.switchback.examples.drill.process.DrillException;
import dev.switchback.examples.drill.process.Image;
import dev.switchback.examples.drill.process.Images;
import dev.switchback.examples.drill.process.Release;
import dev.switchback.examples.drill.terminal.Figures;
import dev.switchback.examples.drill.terminal.Terminal;
import java.io.IOException;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the steps find: databases, images, the operator, the checker, and somebody to tell it to. */
final class Stage implements AutoCloseable {

    private final Terminal terminal;
    private final Ledger ledger;
    private final Databases databases;
    private final Images images;
    private final Checker checker;
    private final Map<Release, Image> running = new EnumMap<>(Release.class);
    private @Nullable Operator operator;

    Stage(Terminal terminal, Ledger ledger, Databases databases, Images images) throws SQLException {
        this.terminal = terminal;
        this.ledger = ledger;
        this.databases = databases;
        this.images = images;
        this.checker = new Checker(databases.url(Databases.MAIN));
    }

    Terminal terminal() {
        return terminal;
    }

    Databases databases() {
        return databases;
    }

    Images images() {
        return images;
    }

    /** The people at their console; they come when they are first needed. */
    Operator operator() {
        Operator present = operator;
        if (present == null) {
            present = new Operator(databases.url(Databases.MAIN));
            operator = present;
        }
        return present;
    }

    ChangeHandle change() {
        return operator().change();
    }

    /** Starts an image on the customers. */
    Image start(Release release) throws IOException {
        Image image = images.start(release, databases.url(Databases.MAIN));
        running.put(release, image);
        return image;
    }

    /** The image that was started last. */
    Image image(Release release) {
        Image image = running.get(release);
        if (image == null) {
            throw new DrillException("no " + release.title() + " was started");
        }
        return image;
    }

    /** Sets the flag, and waits until the new image knows. */
    Stats ramp(double percent) {
        change().ramp(percent, Operator.ADA);
        return knows(image(Release.NEW));
    }

    /** Waits until an image has read the phases after this call. */
    Stats knows(Image image) {
        long now = System.currentTimeMillis();
        image.await("a reading of the phases", stats -> stats.of(Counter.PHASES_AT) > now);
        return image.fresh();
    }

    /** Something that must be so. */
    void expect(boolean holds, String text) {
        if (holds) {
            terminal.ok(text);
        } else {
            terminal.bad(text);
            ledger.trouble(text);
        }
    }

    /** A proof of a promise, told at once. */
    void prove(Promise promise, Proof proof) {
        ledger.add(promise, proof);
        String text = promise + ": " + proof;
        if (proof.holds()) {
            terminal.ok(text);
        } else {
            terminal.bad(text);
        }
    }

    /** Has every row compared; a row not filled yet is only in order before the backfill is done. */
    Comparison compare(boolean filled) throws SQLException {
        Comparison found = checker.compare();
        if (!found.compared()) {
            terminal.note(
                    "checker: " + Figures.count(found.rows()) + " rows, in the " + found.shapes() + " shape only");
            return found;
        }
        long broken = found.disagreeing() + (filled ? found.unfilled() : 0);
        ledger.add(Promise.P1, new Proof(found.rows(), "rows compared in both shapes", broken, "disagree"));
        String text = "checker: " + Figures.count(found.rows()) + " rows compared, "
                + Figures.count(found.disagreeing()) + " disagree, " + Figures.count(found.unfilled()) + " not filled";
        if (broken == 0) {
            terminal.ok(text);
        } else {
            terminal.bad(text);
        }
        return found;
    }

    @Override
    public void close() throws SQLException {
        if (operator != null) {
            operator.close();
        }
        checker.close();
    }
}

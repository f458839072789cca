package dev.switchback.sync;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.switchback.change.Identifiers;
import dev.switchback.testing.CustomerName;
import dev.switchback.testing.Operator;
import dev.switchback.testing.Postgres;
import dev.switchback.testing.TestDatabase;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Which triggers fire after the sync trigger: as PostgreSQL orders them, and said before the change is expanded. */
class LaterTriggersTest {

    private static final String OURS = "~switchback_customer-name";
    private static final List<String> NAMES = List.of(
            "a",
            "Z",
            "zz",
            "_",
            "~",
            "~a",
            "~switchback",
            "~Switchback_z",
            "~switchback_customer",
            "~t",
            "~~",
            "\u00e4",
            "\ud83d\ude00",
            "\uffe5");

    private TestDatabase database;

    @BeforeEach
    void table() {
        database = Postgres.newDatabase();
        CustomerName.createTable(database, 1);
        database.execute("CREATE FUNCTION sign() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN NEW.email := NEW.email || '','' || TG_NAME; RETURN NEW; END'");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void areThoseThatPostgresFiresLater() {
        NAMES.forEach(this::trigger);
        trigger(OURS);
        database.execute("UPDATE customer SET id = id");
        List<String> fired = Arrays.asList(String.valueOf(database.text("SELECT email FROM customer"))
                .substring(1)
                .split(","));
        assertThat(fired).hasSize(NAMES.size() + 1);
        assertThat(LaterTriggers.among(OURS, NAMES))
                .containsExactlyInAnyOrderElementsOf(fired.subList(fired.indexOf(OURS) + 1, fired.size()));
    }

    @Test
    void areSaidAtStart() {
        trigger("earlier");
        trigger("~t");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(LaterTriggers.class);
        lines.start();
        logger.addAppender(lines);
        try {
            Operator.switchback(database, CustomerName.CHANGE).build().close();
            assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly("'customer-name': trigger ~t on public.customer fires after"
                            + " ~switchback_customer-name and may change a shape unseen: rename it to sort before '~'");
        } finally {
            logger.detachAppender(lines);
        }
    }

    private void trigger(String name) {
        database.execute("CREATE TRIGGER " + Identifiers.quote(name)
                + " BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION sign()");
    }
}

package dev.switchback.security;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Hears every log line of the library, those for debugging too, with the exceptions under them. */
final class Ears implements AutoCloseable {

    private final Logger library = (Logger) LoggerFactory.getLogger("dev.switchback");
    private final @Nullable Level level = library.getLevel();
    private final boolean additive = library.isAdditive();
    private final ListAppender<ILoggingEvent> heard = new ListAppender<>();

    Ears() {
        heard.start();
        library.addAppender(heard);
        library.setLevel(Level.TRACE);
        library.setAdditive(false);
    }

    List<String> lines() {
        return List.copyOf(heard.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    List<String> linesAndExceptions() {
        return List.copyOf(heard.list).stream()
                .map(event ->
                        event.getFormattedMessage() + "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy()))
                .toList();
    }

    @Override
    public void close() {
        library.detachAppender(heard);
        library.setLevel(level);
        library.setAdditive(additive);
        assertThat(heard.list)
                .as("nothing was heard: the library logs elsewhere")
                .isNotEmpty();
    }
}

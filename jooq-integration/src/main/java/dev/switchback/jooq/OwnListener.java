package dev.switchback.jooq;

import org.jooq.ExecuteListener;
import org.jooq.ExecuteListenerProvider;

/** Provides a listener of Switchback's, which is not to listen to what Switchback itself executes. */
record OwnListener(ExecuteListener listener) implements ExecuteListenerProvider {

    @Override
    public ExecuteListener provide() {
        return listener;
    }
}

package dev.switchback.jooq;

import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;

/** Has a query whose reads are compared run by a statement that compares them. */
final class ShadowReading implements ExecuteListener {

    private static final long serialVersionUID = 1L;

    @Override
    public void executeStart(ExecuteContext context) {
        ShadowRead shadow = ShadowRead.of(context);
        if (shadow != null && context.statement() != null) {
            context.statement(new ShadowedStatement(
                    context.statement(),
                    shadow,
                    new PlainQuery(context.configuration(), context.connection(), shadow)));
        }
    }
}

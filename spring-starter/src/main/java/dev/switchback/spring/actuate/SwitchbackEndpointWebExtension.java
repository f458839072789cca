package dev.switchback.spring.actuate;

import dev.switchback.spring.operate.Desk;
import dev.switchback.spring.operate.Operation;
import dev.switchback.spring.operate.TurnedDownException;
import dev.switchback.spring.operate.WrittenOrder;
import java.security.Principal;
import java.util.function.Supplier;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.lang.Nullable;
import org.springframework.util.MimeType;

/**
 * The endpoint over HTTP: each refusal has its status and the same body, {@code code}, {@code message} and {@code reasons}. Only here are
 * there operations, and only if the application gives the endpoint unrestricted access. Who may do what the {@link Desk} knows.
 */
@EndpointWebExtension(endpoint = SwitchbackEndpoint.class)
class SwitchbackEndpointWebExtension {

    private static final String ZIP = "application/zip";
    private static final String JSON = "application/json";
    private static final String ACTUATOR_JSON = "application/vnd.spring-boot.actuator.v3+json";

    private final Views views;
    private final Desk desk;

    SwitchbackEndpointWebExtension(Views views, Desk desk) {
        this.views = views;
        this.desk = desk;
    }

    /** Where each change stands. */
    @ReadOperation
    public WebEndpointResponse<Object> changes() {
        return answer(() -> new WebEndpointResponse<>(views.changes()));
    }

    /**
     * A change in short.
     *
     * @param change its name
     */
    @ReadOperation
    public WebEndpointResponse<Object> change(@Selector String change) {
        return answer(() -> new WebEndpointResponse<>(views.change(change)));
    }

    /**
     * One view of a change.
     *
     * @param change its name
     * @param view which
     * @param limit how many lines at most, 1 to 500; 50 if unset
     * @param before the number of the journal's entry before which to begin
     * @param minutes of traffic, 1 to 1440; 60 if unset
     */
    @ReadOperation
    public WebEndpointResponse<Object> view(
            @Selector String change,
            @Selector String view,
            @Nullable String limit,
            @Nullable String before,
            @Nullable String minutes) {
        return answer(() -> new WebEndpointResponse<>(views.view(change, view, limit, before, minutes)));
    }

    /**
     * Has something done, for whoever sends the request; or answers with the evidence as an archive.
     *
     * @param change its name
     * @param operation its word
     * @param reason why, in a sentence
     * @param percent 0 to 100
     * @param digest of a request
     * @param check the name of a check
     * @param days 1 to 7
     * @param confirm the change's name
     */
    @WriteOperation(produces = {ACTUATOR_JSON, JSON, ZIP})
    public WebEndpointResponse<Object> operate(
            SecurityContext security,
            @Selector String change,
            @Selector String operation,
            @Nullable String reason,
            @Nullable String percent,
            @Nullable String digest,
            @Nullable String check,
            @Nullable String days,
            @Nullable String confirm) {
        Principal asking = security.getPrincipal();
        WrittenOrder order = new WrittenOrder(reason, percent, digest, check, days, confirm);
        return answer(() -> operation.equals(Operation.PACKAGE.word())
                ? new WebEndpointResponse<>(EvidenceArchive.of(desk, change, asking), MimeType.valueOf(ZIP))
                : new WebEndpointResponse<>(DoneView.of(desk.perform(change, operation, order, asking))));
    }

    private static WebEndpointResponse<Object> answer(Supplier<WebEndpointResponse<Object>> question) {
        try {
            return question.get();
        } catch (TurnedDownException no) {
            return new WebEndpointResponse<>(
                    OperationResponseBody.of(no.body()), no.kind().status(), MimeType.valueOf(JSON));
        }
    }
}

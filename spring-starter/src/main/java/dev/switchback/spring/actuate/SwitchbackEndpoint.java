package dev.switchback.spring.actuate;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.lang.Nullable;

/**
 * The changes of this application, to look at. Over HTTP {@link SwitchbackEndpointWebExtension} answers, and has operations; over JMX
 * there is nothing but this.
 *
 * <p>What may be left out carries Spring's own {@code @Nullable}: Spring Boot 3.5 goes by no other.
 */
@Endpoint(id = "switchback", defaultAccess = Access.READ_ONLY)
class SwitchbackEndpoint {

    private final Views views;

    SwitchbackEndpoint(Views views) {
        this.views = views;
    }

    /** Where each change stands. */
    @ReadOperation
    public ChangesView changes() {
        return views.changes();
    }

    /**
     * A change in short.
     *
     * @param change its name
     */
    @ReadOperation
    public ChangeView change(@Selector String change) {
        return views.change(change);
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
    public OperationResponseBody view(
            @Selector String change,
            @Selector String view,
            @Nullable String limit,
            @Nullable String before,
            @Nullable String minutes) {
        return views.view(change, view, limit, before, minutes);
    }
}

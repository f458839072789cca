package dev.switchback.spring.actuate;

import java.util.List;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Every change, by name.
 *
 * @param changes where each stands
 * @param snapshotAgeSeconds how old the phases are by which this instance decides
 */
record ChangesView(List<StateView> changes, double snapshotAgeSeconds) implements OperationResponseBody {}

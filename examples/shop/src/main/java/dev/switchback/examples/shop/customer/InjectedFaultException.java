package dev.switchback.examples.shop.customer;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/** A failure of the new path that somebody asked for. */
@ResponseStatus(HttpStatus.INTERNAL_SERVER_ERROR)
class InjectedFaultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InjectedFaultException() {
        super("the new path fails because somebody injected faults; POST /api/faults?percent=0 ends that");
    }
}

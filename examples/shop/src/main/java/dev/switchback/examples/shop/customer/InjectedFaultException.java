package dev.switchback.examples.shop.customer;

/** A failure of the new path that somebody asked for. */
class InjectedFaultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InjectedFaultException() {
        super("the new path fails because somebody injected faults; POST /api/faults?percent=0 ends that");
    }
}

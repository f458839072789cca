package dev.switchback.examples.drill.image;

/** A failure that the drill caused on purpose: counted apart from those that happen. */
public final class InjectedFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InjectedFault() {
        super("the drill makes the new path fail");
    }
}

package dev.switchback.examples.drill.play;

/** What Switchback promises, as far as the drill can put it to the test. */
public enum Promise {
    P1("Rollback-safe"),
    P2("No stale reads"),
    P3("One decision per unit"),
    P4("Off is instant"),
    P5("Flag chooses only reads"),
    P6("No destruction"),
    P7("GO needs evidence");

    private final String title;

    Promise(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}

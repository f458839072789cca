package dev.switchback.change;

import java.util.List;

/** A schema change that cannot work as described. Lists every fault found, not only the first. */
public class InvalidChangeException extends SwitchbackException {

    private static final long serialVersionUID = 1L;

    private final String change;
    private final List<String> faults;

    public InvalidChangeException(String change, List<String> faults) {
        super(message(change, faults));
        this.change = change;
        this.faults = List.copyOf(faults);
    }

    /** The name of the change as it was given. */
    public String change() {
        return change;
    }

    /** Every fault, each a sentence that names the value and what to do. */
    public List<String> faults() {
        return faults;
    }

    private static String message(String change, List<String> faults) {
        String count = faults.size() == 1 ? "1 fault" : faults.size() + " faults";
        return "schema change '" + change + "' has " + count + ":\n - " + String.join("\n - ", faults);
    }
}

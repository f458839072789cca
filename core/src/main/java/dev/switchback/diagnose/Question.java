package dev.switchback.diagnose;

/** The questions of an incident that findings answer; the fourth, what to do, is the {@link Course} that follows. */
public enum Question {
    /** What schema change has landed. */
    LANDED("What has landed"),
    /** Whether the previous version of the application can still operate. */
    OLD_IMAGE("Can the previous version operate"),
    /** What the flag asks, and which instances run, in the order in which they started. */
    ROLLOUT("Flag and fleet");

    private final String words;

    Question(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}

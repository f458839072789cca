package dev.switchback.spring.operate;

import java.util.Locale;

/** What somebody may be to a change; one person can be several. */
public enum Role {
    /** Takes a change forward. */
    OPERATOR,
    /** Says yes or no to what an operator asks for. */
    APPROVER,
    /** Takes a change back, and nothing else. */
    ON_CALL;

    /** "on-call". */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

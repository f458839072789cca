package dev.switchback.examples.shop.security;

/** What a user may do; the authority is {@code ROLE_} and the name. */
public enum Role {
    /** Goes on: ramps, freezes, asks for the contract; and goes back. */
    SWITCHBACK_OPERATOR("operator: ramps, freezes, asks for the contract"),
    /** Is the second person. */
    SWITCHBACK_APPROVER("approver: approves what the operator asks for"),
    /** Goes back, without asking anybody. */
    SWITCHBACK_ON_CALL("on call: rolls back, without asking anybody"),
    /** Looks. */
    SWITCHBACK_VIEWER("viewer: looks at the console"),
    /** Serves customers, and knows nothing of all that. */
    CLERK("clerk of the shop: renames customers, takes orders");

    private final String may;

    Role(String may) {
        this.may = may;
    }

    String may() {
        return may;
    }
}

package dev.switchback.constrain;

/** What the catalog says of a declared constraint. */
public enum ConstraintState {
    /** Nothing of it is there. */
    MISSING,
    /** Something of it is there, but it does not hold for every row yet: not validated, an index that is not valid. */
    UNFINISHED,
    /** It is there and holds for every row. */
    IN_PLACE,
    /** Something else has its name. */
    NAME_TAKEN
}

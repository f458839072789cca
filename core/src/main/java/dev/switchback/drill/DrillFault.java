package dev.switchback.drill;

/** Something that goes wrong on the new path, for a drill that also measures how long it takes until that is noticed. */
public interface DrillFault {

    /** From now on the new path fails. */
    void begin() throws Exception;

    /** Whether it was noticed: an alert fired, a guard tripped. Asked again and again. */
    boolean detected() throws Exception;

    /** The new path works again. Called also after a failure. */
    void end() throws Exception;
}

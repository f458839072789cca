package dev.switchback.backup;

/** How much evidence is worth. */
public enum Grade {
    /** A machine was asked. */
    MEASURED,
    /** Two people say so. Counts where no machine could be asked, and never against one that found a fault. */
    ATTESTED
}

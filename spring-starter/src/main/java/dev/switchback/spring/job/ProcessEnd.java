package dev.switchback.spring.job;

/** Ends the process, whichever threads of the application are left; a test puts its own in this place. */
@FunctionalInterface
interface ProcessEnd {

    /** Does not return, in earnest. */
    void with(JobExit exit);

    /** As every process ends. */
    static void now(JobExit exit) {
        System.exit(exit.code());
    }
}

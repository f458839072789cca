package dev.switchback.evidence;

/**
 * Where a package is not what was written, or contradicts itself.
 *
 * @param file in which it shows
 * @param what is wrong, in words
 */
public record EvidenceFault(String file, String what) {

    @Override
    public String toString() {
        return file + ": " + what;
    }
}

package dev.switchback.evidence;

import dev.switchback.change.SwitchbackException;

/** A file of a package is not there, or not what it should be. */
final class UnfitFileException extends SwitchbackException {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final String what;

    UnfitFileException(String file, String what) {
        super(file + ": " + what);
        this.file = file;
        this.what = what;
    }

    EvidenceFault fault() {
        return new EvidenceFault(file, what);
    }
}

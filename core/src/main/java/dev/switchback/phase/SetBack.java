package dev.switchback.phase;

import dev.switchback.journal.JournalMark;

/**
 * A change of which this instance remembers more than the database does.
 *
 * @param remembered the change as this instance saw it before
 * @param mark how far it had read the journal then
 */
record SetBack(ChangeState remembered, JournalMark mark) {}

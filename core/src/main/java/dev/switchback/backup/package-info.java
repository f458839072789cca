/** What a restore could bring back: evidence of backups from those who know of them, and the gate's checks that rest on it. */
@NullMarked
package dev.switchback.backup;

import org.jspecify.annotations.NullMarked;

package dev.switchback.backup;

import org.jspecify.annotations.Nullable;

/**
 * What came of asking one source.
 *
 * @param source its name
 * @param evidence what it said, or null if it could not
 * @param failure why it could not; empty if it could
 */
public record Reading(String source, @Nullable BackupEvidence evidence, String failure) {}

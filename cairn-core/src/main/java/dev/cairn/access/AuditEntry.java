package dev.cairn.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the audit log.
 *
 * @param id the number of the entry; higher ones are later
 * @param at when the change was requested
 * @param change the change
 * @param outcome the status of the answer; null if the process died before it
 * @param after the target after the change, or the answer, as JSON; null if there is none
 * @param completedAt when the change had been made or refused; null before
 */
public record AuditEntry(
    long id,
    Instant at,
    AuditedChange change,
    @Nullable String outcome,
    @Nullable String after,
    @Nullable Instant completedAt) {}

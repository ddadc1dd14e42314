package dev.cairn.testing.internal.process;

/**
 * A fault at a record.
 *
 * @param record the record
 * @param fault the fault
 */
public record FaultPoint(JournalRecord record, Fault fault) {}

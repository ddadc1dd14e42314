package dev.cairn.testing.internal.process;

/**
 * One record in the journal, or in the ledger of an external database, from where it is copied.
 *
 * @param workflowId the workflow
 * @param key the key of the record; {@code begin} and {@code end} for those of the workflow itself
 * @param database the name of the external database; empty for the journal
 * @param use 1 for the first record with this key, one more in each further generation
 */
public record JournalRecord(String workflowId, String key, String database, int use) {}

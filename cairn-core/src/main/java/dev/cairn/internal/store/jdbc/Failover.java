package dev.cairn.internal.store.jdbc;

/**
 * The database is served by another server than the one that an executor joined, or by the same one
 * without its last commits.
 *
 * @param before the server that the executor joined
 * @param after the server that it reaches now
 * @param checked how many of the executor's last confirmed records were looked for
 * @param missing how many of them are not there
 */
public record Failover(String before, String after, int checked, int missing) {}

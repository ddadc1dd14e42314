package dev.cairn.internal.store.jdbc;

/**
 * A failover: the database is served by another server than the one at which an executor
 * registered, or its last commits are missing.
 *
 * @param before the server at which the executor registered
 * @param after the server that it reaches now
 * @param checked how many of the executor's last confirmed records were checked
 * @param missing how many of them are missing
 */
public record Failover(String before, String after, int checked, int missing) {}

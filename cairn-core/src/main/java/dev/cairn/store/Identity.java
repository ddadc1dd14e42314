package dev.cairn.store;

/**
 * What an executor says of itself.
 *
 * @param application the application's name
 * @param host the machine's name
 * @param pid the process
 * @param build a hash of the workflows' code
 */
public record Identity(String application, String host, long pid, String build) {}

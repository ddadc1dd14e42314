package dev.cairn.start;

import java.time.Instant;

/**
 * An event of a workflow: the latest value that it has published under a key.
 *
 * @param key the key
 * @param json the value as JSON
 * @param at when it was published, by the clock of the database
 */
public record PublishedEvent(String key, String json, Instant at) {}

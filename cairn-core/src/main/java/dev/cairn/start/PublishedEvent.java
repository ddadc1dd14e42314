package dev.cairn.start;

import java.time.Instant;

/**
 * The latest value that a workflow published under a key.
 *
 * @param key the key
 * @param json the value as JSON
 * @param at when it was published, by the database's clock
 */
public record PublishedEvent(String key, String json, Instant at) {}

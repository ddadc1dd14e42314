package dev.cairn.store;

import java.time.Duration;
import java.util.Map;

/**
 * What a store needs to know.
 *
 * @param source Cairn's own database
 * @param schema the schema of its tables
 * @param beside further databases with users' tables, by name
 * @param connections how many connections users' transactions may hold at once, in each database
 * @param lease how long an executor that shows no sign of life counts as alive
 * @param patience how long Postgres may take to answer at the start
 */
public record StoreSettings(
    Source source,
    String schema,
    Map<String, Source> beside,
    int connections,
    Duration lease,
    Duration patience) {}

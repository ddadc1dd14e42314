package dev.cairn.internal.store.sql;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Turns statement templates into the text for one database. Besides the schema, three placeholders
 * depend on the database: {@code $durable} sets the commit level, see {@link Durability}; {@code
 * $timeline} and {@code $server} are the server's timeline and system identifier, see {@link
 * Timeline}. Texts are cached, so that the driver sees the same string each time. Thread-safe.
 */
public final class StatementTexts {
  private static final String DURABLE_PLACEHOLDER = "$durable";
  private static final String TIMELINE_PLACEHOLDER = "$timeline";
  private static final String SERVER_PLACEHOLDER = "$server";

  private final Schema schema;
  private final Durability durability;
  private final ConcurrentHashMap<String, String> rewritten = new ConcurrentHashMap<>();
  private final Timeline timeline;

  public StatementTexts(Schema schema, Durability durability, Timeline timeline) {
    this.schema = schema;
    this.durability = durability;
    this.timeline = timeline;
  }

  public Schema schema() {
    return schema;
  }

  /** Returns whether the server hides its timeline. */
  public boolean isTimelineHidden() {
    return timeline.expression().equals(Timeline.HIDDEN.expression());
  }

  /** Returns the text of a statement for this database. */
  public String of(String statement) {
    String cached = rewritten.get(statement);
    if (cached != null) {
      return cached;
    }
    return hasPlaceholder(statement)
        ? rewritten.computeIfAbsent(statement, this::rewrite)
        : schema.sql(statement);
  }

  private static boolean hasPlaceholder(String statement) {
    return statement.contains(DURABLE_PLACEHOLDER)
        || statement.contains(TIMELINE_PLACEHOLDER)
        || statement.contains(SERVER_PLACEHOLDER);
  }

  private String rewrite(String statement) {
    return schema
        .sql(statement)
        .replace(DURABLE_PLACEHOLDER, durability.settingSql())
        .replace(TIMELINE_PLACEHOLDER, timeline.expression())
        .replace(SERVER_PLACEHOLDER, timeline.server());
  }
}

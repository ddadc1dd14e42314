package dev.cairn.internal.store.sql;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Statements as they are sent to one database. Beside the schema, three words in a statement stand
 * for expressions that depend on the database: {@code $durable} makes its transaction durable, see
 * {@link Durability}; {@code $timeline} and {@code $server} are the server's timeline and system
 * identifier, see {@link Timeline}. Thread-safe.
 */
public final class StatementTexts {
  private static final String DURABLE = "$durable";
  private static final String TIMELINE = "$timeline";
  private static final String SERVER = "$server";

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

  /** Whether the server hides its timeline. */
  public boolean isTimelineHidden() {
    return timeline.expression().equals(Timeline.HIDDEN.expression());
  }

  /** The statement for this database. */
  public String of(String statement) {
    String known = rewritten.get(statement);
    if (known != null) {
      return known;
    }
    return depends(statement)
        ? rewritten.computeIfAbsent(statement, this::rewrite)
        : schema.sql(statement);
  }

  private static boolean depends(String statement) {
    return statement.contains(DURABLE)
        || statement.contains(TIMELINE)
        || statement.contains(SERVER);
  }

  private String rewrite(String statement) {
    return schema
        .sql(statement)
        .replace(DURABLE, durability.setting())
        .replace(TIMELINE, timeline.expression())
        .replace(SERVER, timeline.server());
  }
}

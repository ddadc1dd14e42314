package dev.cairn.internal.store.sql;

import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A statement for a row that comes alone. One for many rows takes an array for each column, and
 * Postgres needs longer to take a dozen arrays apart than for everything else; so a row that has no
 * company is given as it is.
 */
public final class SingleRow {
  private static final Pattern ARRAYS =
      Pattern.compile("unnest\\(((?:\\s*\\?::\\w+\\[\\]\\s*,?)+)\\)");

  private static final ConcurrentHashMap<String, String> REWRITTEN = new ConcurrentHashMap<>();

  private SingleRow() {}

  /**
   * The statement with a row of values in place of the arrays.
   *
   * @param statement one that takes its rows by {@code unnest}
   */
  public static String sql(String statement) {
    return REWRITTEN.computeIfAbsent(
        statement,
        many ->
            ARRAYS
                .matcher(many)
                .replaceAll(
                    arrays -> "(values (%s))".formatted(arrays.group(1).replace("[]", ""))));
  }
}

package dev.cairn.internal.store.sql;

import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Rewrites batch statements for a single row. A batch statement takes one array per column and
 * expands them with {@code unnest}. For one row, expanding a dozen arrays takes Postgres longer
 * than the rest of the statement, so the row is passed as {@code values} instead.
 */
public final class SingleRow {
  private static final Pattern UNNEST =
      Pattern.compile("unnest\\(((?:\\s*\\?::\\w+\\[\\]\\s*,?)+)\\)");

  private static final ConcurrentHashMap<String, String> REWRITTEN = new ConcurrentHashMap<>();

  private SingleRow() {}

  /**
   * Returns the statement with {@code (values (...))} in place of {@code unnest(...)}. The
   * parameters and their order are the same.
   *
   * @param statement a statement that takes its rows by {@code unnest}
   */
  public static String sql(String statement) {
    return REWRITTEN.computeIfAbsent(
        statement,
        text ->
            UNNEST
                .matcher(text)
                .replaceAll(match -> "(values (%s))".formatted(match.group(1).replace("[]", ""))));
  }
}

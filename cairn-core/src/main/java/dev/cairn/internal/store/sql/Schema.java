package dev.cairn.internal.store.sql;

import dev.cairn.error.InvalidArgumentException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The schema of Cairn's tables. Statements are written for the schema {@code cairn}. Thread-safe.
 */
public final class Schema {
  static final String DEFAULT = "cairn";
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final Pattern QUALIFIED = Pattern.compile("\\bcairn\\.");

  private final String name;
  private final ConcurrentHashMap<String, String> rewritten = new ConcurrentHashMap<>();

  public Schema(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidArgumentException(
          "schema",
          "'%s' is not a valid name for the schema. Use lower-case letters, digits and underscores, at most 63 characters."
              .formatted(name));
    }
    this.name = name;
  }

  public String name() {
    return name;
  }

  /** Returns the statement with {@code cairn.} replaced by this schema. */
  public String sql(String statement) {
    return name.equals(DEFAULT)
        ? statement
        : rewritten.computeIfAbsent(
            statement, text -> QUALIFIED.matcher(text).replaceAll('"' + name + "\"."));
  }
}

package dev.cairn.internal.store.sql;

import dev.cairn.error.ConfigException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The schema that Cairn's tables are in. Statements are written for {@code cairn}. */
public final class Schema {
  static final String USUAL = "cairn";
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final Pattern QUALIFIED = Pattern.compile("\\bcairn\\.");

  private final String name;
  private final ConcurrentHashMap<String, String> rewritten = new ConcurrentHashMap<>();

  public Schema(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ConfigException(
          "'%s' cannot name the schema. Give lower-case letters, digits and underscores, at most 63."
              .formatted(name));
    }
    this.name = name;
  }

  public String name() {
    return name;
  }

  /** The statement for this schema. */
  public String sql(String statement) {
    return name.equals(USUAL)
        ? statement
        : rewritten.computeIfAbsent(
            statement, usual -> QUALIFIED.matcher(usual).replaceAll('"' + name + "\"."));
  }
}

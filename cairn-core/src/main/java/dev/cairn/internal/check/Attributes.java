package dev.cairn.internal.check;

import dev.cairn.error.UsageException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What attributes may look like: that by which people look for workflows. */
public final class Attributes {
  private static final int MOST = 100;

  private Attributes() {}

  /** A copy, in the order of the keys. */
  public static Map<String, Object> of(Map<String, ?> values) {
    if (values.size() > MOST) {
      throw new UsageException(
          "%d attributes were given; give %d or fewer. Keep in them what you look for, and the rest elsewhere."
              .formatted(values.size(), MOST));
    }
    values.forEach(Attributes::check);
    return Collections.unmodifiableMap(new TreeMap<>(values));
  }

  public static void check(String key, @Nullable Object value) {
    Names.check("attribute", key);
    if (value == null) {
      throw new UsageException(
          "The attribute '%s' is null. Give a value that stands for nothing, such as false or an empty text, or leave it out."
              .formatted(key));
    }
  }
}

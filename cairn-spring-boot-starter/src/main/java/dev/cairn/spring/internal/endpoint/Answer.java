package dev.cairn.spring.internal.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An object of an answer, without absent values. */
final class Answer {
  private final Map<String, Object> entries = new LinkedHashMap<>();

  /** Adds a value, times as texts; nothing if it is null. */
  Answer with(String name, @Nullable Object value) {
    if (value != null) {
      entries.put(
          name, value instanceof Instant || value instanceof Duration ? value.toString() : value);
    }
    return this;
  }

  <T> Answer with(String name, Collection<T> values, Function<T, Map<String, Object>> view) {
    entries.put(name, values.stream().map(view).toList());
    return this;
  }

  Map<String, Object> entries() {
    return entries;
  }
}

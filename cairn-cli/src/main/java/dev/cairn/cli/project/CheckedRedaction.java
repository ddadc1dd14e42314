package dev.cairn.cli.project;

import dev.cairn.cli.output.Output;
import dev.cairn.history.Redaction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Redacts several paths, and notes which have replaced a value, since a typo would leak it. */
final class CheckedRedaction implements Redaction {
  private final Redaction all;
  private final Map<String, Redaction> unused = new LinkedHashMap<>();

  CheckedRedaction(List<String> paths) {
    all = paths.isEmpty() ? (place, value) -> value : Redaction.paths(paths.toArray(String[]::new));
    paths.forEach(path -> unused.put(path, Redaction.paths(path)));
  }

  @Override
  public Object redact(Place place, Object value) {
    unused.values().removeIf(path -> !path.redact(place, value).equals(value));
    return all.redact(place, value);
  }

  /** Returns whether each path has replaced a value. */
  boolean reportUnused(Output output) {
    unused
        .keySet()
        .forEach(path ->
            output.warning(
                "The path %s has replaced no value. Check it before you share the files."
                    .formatted(path)));
    return unused.isEmpty();
  }
}

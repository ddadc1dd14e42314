package dev.cairn.history;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Replaces values of an exported history that must not leave the database, such as names, addresses
 * and card numbers.
 *
 * {@snippet :
 * Redaction redaction = (place, value) ->
 *     place.path().endsWith(".email") ? "someone@example.com" : value;
 * cairn.histories().export("order-17").redact(redaction).writeTo(file);
 * }
 *
 * <p>It is called for every text, number and boolean of the arguments, the outcome, the headers and
 * the outcomes of steps, received messages, awaited workflows and events. Arrays, objects and nulls
 * stay as they are. What it returns must have the same JSON type, so that the values can still be
 * bound to the declared types: a text for a text, an integer for an integer, any number for a
 * number with a fraction, a boolean for a boolean.
 *
 * <p>Step keys, workflow ids and the names of branches are not redacted, because a replay needs
 * them. Tokens of promises are never exported.
 *
 * <p>Redact values on which the code does not branch: a replay follows the path that the redacted
 * values lead to.
 */
@FunctionalInterface
public interface Redaction {
  /**
   * Returns the value to export.
   *
   * @param place where the value is
   * @param value the value: a {@code String}, {@code BigInteger}, {@code BigDecimal} or {@code
   *     Boolean}
   * @return the same value, or another one of the same JSON type
   */
  Object redact(Place place, Object value);

  /** The place of a value in an exported history. */
  final class Place {
    private final List<JsonPath.Step> steps;
    private final @Nullable String key;

    Place(List<JsonPath.Step> steps, @Nullable String key) {
      this.steps = List.copyOf(steps);
      this.key = key;
    }

    List<JsonPath.Step> steps() {
      return steps;
    }

    /**
     * Returns the JSON path of the value in the file.
     *
     * @return the path, such as {@code $.steps[3].output.card}
     */
    public String path() {
      return JsonPath.text(steps);
    }

    /**
     * Returns the key of the step that the value belongs to.
     *
     * @return the step key; empty for values of the workflow itself
     */
    public Optional<String> stepKey() {
      return Optional.ofNullable(key);
    }
  }

  /**
   * Redacts the values at JSON paths. A path begins with {@code $} for the whole file, followed by
   * {@code .name} or {@code ['name']}, {@code [0]}, {@code [*]} or {@code .*} for all elements or
   * members, and {@code ..name} for a name at any depth. If it leads to an object or an array,
   * everything in it is redacted.
   *
   * <p>A text keeps its length; its letters and digits are replaced. A number becomes one between 1
   * and itself, and a boolean false. Equal values become equal values, in all histories that this
   * instance redacts, so that code which compares them behaves as before; a random key, which is
   * not stored, prevents guessing.
   *
   * @param paths one or more paths, such as {@code $.input[0].card} or {@code $..email}
   * @return the redaction, for any number of histories
   * @throws dev.cairn.error.InvalidArgumentException if there is none, or one is not such a path
   */
  static Redaction paths(String... paths) {
    return PathRedaction.of(List.of(paths));
  }
}

package dev.cairn.spi;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into JSON text and back, bound to the types that the code declares. Implementations
 * are thread-safe, and never let what they read choose a Java class.
 */
public interface Codec {
  /**
   * Makes sure, when code is registered, that values of a declared type can be written and read at
   * all, so that a type that cannot is found before anything runs.
   *
   * @param slot where values will stand in the code
   * @throws dev.cairn.error.ValueException if they cannot, with what to change
   */
  default void check(ValueType slot) {}

  /**
   * Writes one value.
   *
   * @param slot where the value stands in the code
   * @param value the value; null also for {@code void}
   * @return JSON text
   * @throws dev.cairn.error.ValueException if it cannot be written, with the slot's label and the
   *     path to the culprit
   */
  String encode(ValueType slot, @Nullable Object value);

  /**
   * Whether {@link #decode} gives a value back from its record that no code can tell from the
   * original: equal, of the same class, and immutable. The engine returns such a value without
   * decoding it; every other one is decoded from its record, on the first execution too.
   *
   * @param slot where the value stands in the code
   * @param value a value that {@link #encode} accepts
   * @return false if that is not known
   */
  default boolean isExact(ValueType slot, @Nullable Object value) {
    return false;
  }

  /**
   * Reads one value.
   *
   * @param slot where the value stands in the code
   * @param json what {@link #encode} gave, now or in an earlier version of the code
   * @return the value
   * @throws dev.cairn.error.ValueException if it does not fit the slot's type, with the label and
   *     the path
   */
  @Nullable Object decode(ValueType slot, String json);

  /**
   * Writes the arguments of a call as one JSON value.
   *
   * @param slots one for each argument
   * @param values one for each slot
   * @return JSON text
   * @throws dev.cairn.error.ValueException as {@link #encode}
   */
  String encodeAll(List<ValueType> slots, List<? extends @Nullable Object> values);

  /**
   * Reads the arguments of a call.
   *
   * @param slots one for each argument
   * @param json what {@link #encodeAll} gave
   * @return one value for each slot
   * @throws dev.cairn.error.ValueException as {@link #decode}, and if their number differs
   */
  List<@Nullable Object> decodeAll(List<ValueType> slots, String json);

  /**
   * Whether two encodings of arguments stand for the same values. The order of object members does
   * not matter, nor does that of the entries of a map or of the elements of a set.
   *
   * @param slots one for each argument
   * @param json what {@link #encodeAll} gave
   * @param other what {@link #encodeAll} gave, perhaps long ago
   * @return true if they do
   */
  boolean same(List<ValueType> slots, String json, String other);

  /**
   * A hash of arguments that is the same in every process, to notice arguments that differ on
   * replay.
   *
   * @param slots one for each argument
   * @param values one for each slot
   * @return empty if they cannot be written, or if a hash would give away what the codec hides
   */
  OptionalLong fingerprint(List<ValueType> slots, List<? extends @Nullable Object> values);

  /**
   * Turns plain JSON into what is stored. Everything that is stored goes through here: {@link
   * #encode} does it itself, for other text, such as a failure's record, the caller does.
   *
   * @param json plain JSON text
   * @return JSON text to store: the same, or one that hides it
   */
  String seal(String json);

  /**
   * Gives back what {@link #seal} was given.
   *
   * @param stored what {@link #seal} gave
   * @return plain JSON text
   * @throws dev.cairn.error.ValueException if it cannot be brought back
   */
  String open(String stored);

  /**
   * Gives a codec that binds what it writes to a place in the database, and reads only what was
   * written for that place or for none. All values are written and read through it, and {@link
   * #same} compares values of one place. A codec that wraps another one passes the context on.
   *
   * <p>By default a codec does not bind values and returns itself; then no contexts are made.
   *
   * @param context the place
   * @return a codec for values of that place, and never this one if any context makes a difference
   */
  default Codec withContext(SerializationContext context) {
    return this;
  }
}

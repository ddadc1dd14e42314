package dev.cairn.spi;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Converts values to JSON text and back. Values are bound to the types that the code declares.
 * {@link dev.cairn.codec.JsonCodec} is the default; {@link dev.cairn.codec.AesGcmCodec} encrypts.
 *
 * <p>Implementations must be thread-safe. Data that they read must never select a Java class.
 */
public interface Codec {
  /**
   * Checks that values of a declared type can be written and read. It is called at registration, so
   * that an unsupported type is reported before anything runs.
   *
   * @param slot the declared type
   * @throws dev.cairn.error.ValueException if the type is not supported; the message says what to
   *     change
   */
  default void check(ValueType slot) {}

  /**
   * Writes a value.
   *
   * @param slot the declared type
   * @param value the value; null also for {@code void}
   * @return JSON text
   * @throws dev.cairn.error.ValueException if it cannot be written; the message has the label and
   *     the path to the invalid part
   */
  String encode(ValueType slot, @Nullable Object value);

  /**
   * Returns whether {@link #decode} would return a value that code cannot distinguish from the
   * original: equal, of the same class, and immutable. The engine passes such a value on without
   * decoding it. Every other value is decoded from its record, also on the first execution.
   *
   * @param slot the declared type
   * @param value a value that {@link #encode} accepts
   * @return false if this is not known
   */
  default boolean isExact(ValueType slot, @Nullable Object value) {
    return false;
  }

  /**
   * Reads a value.
   *
   * @param slot the declared type
   * @param json text that {@link #encode} returned, possibly in an earlier version of the code
   * @return the value
   * @throws dev.cairn.error.ValueException if it does not match the type; the message has the label
   *     and the path to the invalid part
   */
  @Nullable Object decode(ValueType slot, String json);

  /**
   * Writes the arguments of a call as one JSON value.
   *
   * @param slots the declared types
   * @param values one for each type
   * @return JSON text
   * @throws dev.cairn.error.ValueException as {@link #encode}
   */
  String encodeAll(List<ValueType> slots, List<? extends @Nullable Object> values);

  /**
   * Reads the arguments of a call.
   *
   * @param slots the declared types
   * @param json text that {@link #encodeAll} returned
   * @return one value for each type
   * @throws dev.cairn.error.ValueException as {@link #decode}, and if their number differs
   */
  List<@Nullable Object> decodeAll(List<ValueType> slots, String json);

  /**
   * Returns whether two encoded argument lists have the same values. The order of object members,
   * map entries and set elements does not matter.
   *
   * @param slots the declared types
   * @param json text that {@link #encodeAll} returned
   * @param other text that {@link #encodeAll} returned, possibly long ago
   * @return true if the values are the same
   */
  boolean same(List<ValueType> slots, String json, String other);

  /**
   * Returns a hash of arguments that is the same in every process, to report arguments that differ
   * on replay.
   *
   * @param slots the declared types
   * @param values one for each type
   * @return the hash; empty if they cannot be written, or if a hash would reveal values that the
   *     codec hides
   */
  OptionalLong fingerprint(List<ValueType> slots, List<? extends @Nullable Object> values);

  /**
   * Converts plain JSON to the text that is stored. {@link #encode} includes this; callers use it
   * for other text, such as the record of a failure.
   *
   * @param json plain JSON text
   * @return JSON text to store: the same, or an encrypted form
   */
  String seal(String json);

  /**
   * Converts stored text back to plain JSON.
   *
   * @param stored text that {@link #seal} returned
   * @return plain JSON text
   * @throws dev.cairn.error.ValueException if it cannot be decrypted
   */
  String open(String stored);

  /**
   * Returns a codec for values of one place in the database. It binds what it writes to that place,
   * and reads only values that were written for that place or for none. All values are written and
   * read through it, and {@link #same} compares values of one place. A codec that wraps another one
   * passes the context on.
   *
   * <p>By default a codec does not bind values and returns itself; contexts are then not created.
   *
   * @param context the place
   * @return a codec for values of that place; a codec that binds values never returns itself
   */
  default Codec withContext(SerializationContext context) {
    return this;
  }
}

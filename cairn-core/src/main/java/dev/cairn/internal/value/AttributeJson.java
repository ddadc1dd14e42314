package dev.cairn.internal.value;

import dev.cairn.common.TypeRef;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.spi.Codec;
import dev.cairn.spi.SerializationContext;
import dev.cairn.spi.ValueType;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Encodes attributes as the plain JSON that the database searches. Attributes are never encrypted:
 * if the codec hides values, its encoding is opened again. Thread-safe.
 */
public final class AttributeJson {
  private static final int MAX_CHARACTERS = 16_384;
  private static final ValueType VALUE_TYPE =
      new ValueType("the attributes", new TypeRef<Map<String, Object>>() {}.type());

  /**
   * Escapes that JSON permits and {@code jsonb} does not: the character zero and unpaired
   * surrogates.
   */
  private static final Pattern NOT_INDEXABLE =
      Pattern.compile("(?<!\\\\)(\\\\\\\\)*\\\\u(0000|[dD][89a-fA-F]..)");

  private final Codec codec;

  /**
   * Creates the encoder.
   *
   * @param codec writes the values
   */
  public AttributeJson(Codec codec) {
    this.codec =
        codec.withContext(SerializationContext.arguments("")); // the sealed form is not stored
  }

  /**
   * Encodes attributes.
   *
   * @param attributes values by key
   * @return a JSON object
   * @throws InvalidArgumentException if they have more than 16,384 characters as JSON, or contain a
   *     character that Postgres cannot index
   * @throws dev.cairn.error.ValueException if a value cannot be encoded
   */
  public String encode(Map<String, Object> attributes) {
    String json = codec.open(codec.encode(VALUE_TYPE, attributes));
    if (json.length() > MAX_CHARACTERS) {
      throw new InvalidArgumentException(
          "attributes",
          "The attributes %s have %,d characters as JSON; the limit is %,d. Use attributes only for values by which you search, and store other data elsewhere."
              .formatted(attributes.keySet(), json.length(), MAX_CHARACTERS));
    }
    if (NOT_INDEXABLE.matcher(json).find()) {
      throw new InvalidArgumentException(
          "attributes",
          "One of the attributes %s contains the character zero or an unpaired surrogate, which Postgres cannot index. Remove it."
              .formatted(attributes.keySet()));
    }
    return json;
  }
}

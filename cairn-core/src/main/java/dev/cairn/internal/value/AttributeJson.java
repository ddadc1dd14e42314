package dev.cairn.internal.value;

import dev.cairn.common.TypeRef;
import dev.cairn.error.UsageException;
import dev.cairn.spi.Codec;
import dev.cairn.spi.SerializationContext;
import dev.cairn.spi.ValueType;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Turns attributes into the JSON that the database looks into. They are kept as they are, whatever
 * a codec hides elsewhere. Thread-safe.
 */
public final class AttributeJson {
  private static final int LARGEST = 16_384;
  private static final ValueType SLOT =
      new ValueType("the attributes", new TypeRef<Map<String, Object>>() {}.type());

  /** What JSON can say and the database's indexed JSON cannot: zero, and half a character. */
  private static final Pattern UNFIT =
      Pattern.compile("(?<!\\\\)(\\\\\\\\)*\\\\u(0000|[dD][89a-fA-F]..)");

  private final Codec codec;

  /**
   * For composition.
   *
   * @param codec writes the values
   */
  public AttributeJson(Codec codec) {
    this.codec = codec.withContext(SerializationContext.arguments("")); // nothing of it is stored
  }

  /**
   * The JSON of attributes.
   *
   * @param attributes by key
   * @return a JSON object
   * @throws UsageException if they are too large, or hold a character that cannot be looked for
   * @throws dev.cairn.error.ValueException if a value cannot be written
   */
  public String of(Map<String, Object> attributes) {
    String json = codec.open(codec.encode(SLOT, attributes));
    if (json.length() > LARGEST) {
      throw new UsageException(
          "The attributes %s have %,d characters as JSON; give %,d or fewer. Keep in them what you look for, and the rest elsewhere."
              .formatted(attributes.keySet(), json.length(), LARGEST));
    }
    if (UNFIT.matcher(json).find()) {
      throw new UsageException(
          "One of the attributes %s holds the character zero, or half a character, which Postgres cannot look for. Leave it out."
              .formatted(attributes.keySet()));
    }
    return json;
  }
}

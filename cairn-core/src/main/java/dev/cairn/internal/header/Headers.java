package dev.cairn.internal.header;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.check.StorableText;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks and merges headers. The result has the order of the keys and is immutable. */
public final class Headers {
  /** The most bytes of UTF-8 that all keys and values of one start or message may have together. */
  public static final int MAX_BYTES = 8_192;

  private static final int MAX_KEY_LENGTH = 256;

  private Headers() {}

  /**
   * Copies and checks headers.
   *
   * @throws InvalidArgumentException if a key is blank, longer than 256 characters or has control
   *     characters, if a value is null or has a character that Postgres cannot store, or if they
   *     are too large together
   */
  public static Map<String, String> of(Map<String, String> headers) {
    if (headers.isEmpty()) {
      return Map.of();
    }
    headers.forEach(Headers::check);
    return bounded(new TreeMap<>(headers));
  }

  /** Checks one header, as {@link #of} does. */
  public static void check(@Nullable String key, @Nullable String value) {
    if (key == null) {
      throw new InvalidArgumentException(
          "key",
          "The key of a header is null; must have 1 to %d characters.".formatted(MAX_KEY_LENGTH));
    }
    String checked = StorableText.checkName("The key of a header", key, MAX_KEY_LENGTH);
    if (value == null) {
      throw new InvalidArgumentException(
          "value",
          "The header '%s' is null. Give a text, or leave the header out.".formatted(checked));
    }
    String unused = StorableText.check("The header '" + checked + "' with the value", value);
  }

  /**
   * Headers with one more.
   *
   * @throws InvalidArgumentException as {@link #of}
   */
  public static Map<String, String> with(Map<String, String> headers, String key, String value) {
    check(key, value);
    var all = new TreeMap<>(headers);
    all.put(key, value);
    return bounded(all);
  }

  /**
   * The headers of what a workflow starts or sends.
   *
   * @param inherited those of the workflow
   * @param own those that are given for the start or the message, which replace inherited ones
   * @throws InvalidArgumentException if they are too large together
   */
  public static Map<String, String> merged(Map<String, String> inherited, Map<String, String> own) {
    if (inherited.isEmpty() || own.isEmpty()) {
      return own.isEmpty() ? inherited : own;
    }
    var all = new TreeMap<>(inherited);
    all.putAll(own);
    return bounded(all);
  }

  private static Map<String, String> bounded(SortedMap<String, String> headers) {
    int bytes = bytes(headers);
    if (bytes > MAX_BYTES) {
      throw new InvalidArgumentException(
          "headers",
          "The headers %s have %,d bytes of UTF-8; must have at most %,d with their keys. Pass large values as arguments."
              .formatted(headers.keySet(), bytes, MAX_BYTES));
    }
    return Collections.unmodifiableMap(headers);
  }

  /** How many bytes of UTF-8 the keys and values have. */
  public static int bytes(Map<String, String> headers) {
    int bytes = 0;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      bytes += header.getKey().getBytes(StandardCharsets.UTF_8).length;
      bytes += header.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    return bytes;
  }
}

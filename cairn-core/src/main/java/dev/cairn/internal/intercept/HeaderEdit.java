package dev.cairn.internal.intercept;

import dev.cairn.error.UsageException;
import dev.cairn.internal.header.Headers;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The headers of a start or a message, while interceptors set them. Used by one thread. */
final class HeaderEdit {
  private Map<String, String> headers;
  private boolean isUsed;

  HeaderEdit(Map<String, String> headers) {
    this.headers = headers;
  }

  /** An immutable map: each change makes a new one. */
  Map<String, String> headers() {
    return headers;
  }

  void set(String key, String value) {
    checkUnused(key);
    headers = Headers.with(headers, key, value);
  }

  void remove(String key) {
    checkUnused(key);
    if (headers.containsKey(key)) {
      var fewer = new TreeMap<>(headers);
      fewer.remove(key);
      headers = Collections.unmodifiableMap(fewer);
    }
  }

  /** The headers that the start or the message gets; they cannot be changed any more. */
  Map<String, String> use() {
    isUsed = true;
    return headers;
  }

  private void checkUnused(String key) {
    if (isUsed) {
      throw new UsageException(
          "An interceptor changed the header '%s' after proceed(), when the headers were recorded. Change headers before it."
              .formatted(key));
    }
  }
}

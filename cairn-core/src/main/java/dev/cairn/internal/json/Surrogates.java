package dev.cairn.internal.json;

/**
 * Escapes unpaired surrogates in JSON. UTF-8 cannot represent them and would replace them by a
 * question mark on the way to the database; an escape preserves them.
 */
public final class Surrogates {
  private Surrogates() {}

  public static String escapeLone(String json) {
    int first = nextLone(json, 0);
    if (first < 0) {
      return json;
    }
    StringBuilder escaped = new StringBuilder(json.length() + 16);
    int done = 0;
    for (int at = first; at >= 0; at = nextLone(json, done)) {
      escaped.append(json, done, at).append("\\u").append(Integer.toHexString(json.charAt(at)));
      done = at + 1;
    }
    return escaped.append(json, done, json.length()).toString();
  }

  private static int nextLone(String json, int from) {
    int i = from;
    while (i < json.length()) {
      char c = json.charAt(i);
      boolean paired =
          Character.isHighSurrogate(c)
              && i + 1 < json.length()
              && Character.isLowSurrogate(json.charAt(i + 1));
      if (Character.isSurrogate(c) && !paired) {
        return i;
      }
      i += paired ? 2 : 1;
    }
    return -1;
  }
}

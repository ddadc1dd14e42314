package dev.cairn.cli.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/** Writes ids and values into paths of the API. */
public final class Paths {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_:-][A-Za-z0-9._:-]*");

  private Paths() {}

  /** Returns a part of a path for an id or a name: as it is, or {@code ~} and Base64 for URLs. */
  public static String segment(String text) {
    return PLAIN.matcher(text).matches()
        ? text
        : "~"
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the path of a workflow. */
  public static String workflow(String id) {
    return "/workflows/" + segment(id);
  }

  /** Returns a value of a query. */
  public static String value(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

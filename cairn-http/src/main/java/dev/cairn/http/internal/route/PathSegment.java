package dev.cairn.http.internal.route;

import dev.cairn.http.internal.problem.Problem;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The form of ids and names in paths. Those of letters, digits and {@code . _ : -} are written as
 * they are, unless they begin with a dot. Any text can be written as {@code ~} and its UTF-8 bytes
 * in Base64 for URLs, which containers and proxies pass on: many of them reject or change an
 * encoded slash, a backslash, or a segment {@code ..}.
 */
public final class PathSegment {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_:-][A-Za-z0-9._:-]*");
  private static final char ENCODED = '~';

  private PathSegment() {}

  /** Returns the segment for a text. */
  public static String of(String text) {
    return PLAIN.matcher(text).matches()
        ? text
        : ENCODED
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the text of a segment of a path as it was sent. */
  static String decode(String segment) {
    try {
      if (!segment.isEmpty() && segment.charAt(0) == ENCODED) {
        return text(Base64.getUrlDecoder().decode(segment.substring(1)));
      }
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException | CharacterCodingException malformed) {
      throw Problem.of(
              400,
              "invalid-path",
              "A part of the path is not valid: it is neither percent-encoded UTF-8 nor ~ and Base64 for URLs.",
              "Encode ids with characters other than letters, digits and . _ : - as ~ and their UTF-8 bytes in Base64 for URLs.")
          .exception();
    }
  }

  private static String text(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }
}

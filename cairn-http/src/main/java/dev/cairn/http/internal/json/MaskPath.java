package dev.cairn.http.internal.json;

import dev.cairn.error.InvalidArgumentException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A pattern for places in JSON values, in a part of the notation of RFC 9535: {@code $.card.number}
 * for a member of a value, {@code $..number} for a member at any depth, {@code [*]} and {@code *}
 * for all elements and members. Arrays are passed through: {@code $.card.number} also matches in
 * each element of an array.
 *
 * @param segments the parts after {@code $}
 */
record MaskPath(List<Segment> segments) {
  private static final Pattern SEGMENT =
      Pattern.compile("(\\.\\.|\\.)([\\p{L}_@*][\\p{L}\\p{N}_@-]*)|\\['([^']+)']|\\[\\*]");

  /**
   * A part of a pattern.
   *
   * @param name the name of a member; {@code *} for any
   * @param deep whether it matches at any depth
   */
  record Segment(String name, boolean deep) {
    boolean matches(String member) {
      return name.equals("*") || name.equals(member);
    }
  }

  static MaskPath parse(String text) {
    List<Segment> segments = new ArrayList<>();
    Matcher matcher = SEGMENT.matcher(text);
    int at = text.startsWith("$") ? 1 : text.length() + 1;
    while (at < text.length() && matcher.region(at, text.length()).lookingAt()) {
      if (matcher.group(2) != null) {
        segments.add(new Segment(matcher.group(2), matcher.group(1).equals("..")));
      } else if (matcher.group(3) != null) {
        segments.add(new Segment(matcher.group(3), false));
      }
      at = matcher.end();
    }
    if (at != text.length() || segments.isEmpty()) {
      throw new InvalidArgumentException(
          "paths",
          "'%s' is not a path that can be masked. Use $ and .name, ['name'], [*], .* or ..name, such as $.card.number or $..email."
              .formatted(text));
    }
    return new MaskPath(List.copyOf(segments));
  }

  /** Returns a path that also matches within other values, such as the body of a request. */
  MaskPath anywhere() {
    List<Segment> all = new ArrayList<>(segments);
    all.set(0, new Segment(segments.getFirst().name, true));
    return new MaskPath(List.copyOf(all));
  }

  /** Replaces the matching members within a value. */
  void mask(JsonNode value) {
    mask(value, 0);
  }

  private void mask(JsonNode value, int at) {
    if (value instanceof ArrayNode array) {
      array.forEach(element -> mask(element, at));
    } else if (value instanceof ObjectNode object) {
      maskMembers(object, at);
    }
  }

  private void maskMembers(ObjectNode object, int at) {
    Segment segment = segments.get(at);
    boolean last = at == segments.size() - 1;
    for (String name : List.copyOf(object.propertyNames())) {
      if (segment.matches(name)) {
        if (last) {
          object.set(name, StringNode.valueOf(Values.HIDDEN));
          continue;
        }
        mask(object.get(name), at + 1);
      }
      if (segment.deep) {
        mask(object.get(name), at);
      }
    }
  }
}

package dev.cairn.http.internal.route;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The path of a route, such as {@code /workflows/{id}/cancel}.
 *
 * @param text the path
 * @param segments its segments
 */
public record PathTemplate(String text, List<String> segments) {
  static PathTemplate of(String text) {
    return new PathTemplate(text, split(text));
  }

  static List<String> split(String path) {
    return List.of(path.substring(1).split("/", -1));
  }

  /** Returns the names of the parameters. */
  public List<String> names() {
    return segments.stream().filter(PathTemplate::isParameter).map(PathTemplate::name).toList();
  }

  /** Returns the parameters of a path as it was sent; empty if it has another form. */
  Optional<Map<String, String>> match(List<String> sent) {
    if (sent.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> found = new LinkedHashMap<>();
    for (int i = 0; i < sent.size(); i++) {
      String segment = segments.get(i);
      if (isParameter(segment)) {
        found.put(name(segment), sent.get(i));
      } else if (!segment.equals(sent.get(i))) {
        return Optional.empty();
      }
    }
    found.replaceAll((name, raw) -> PathSegment.decode(raw));
    return Optional.of(found);
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith("{");
  }

  private static String name(String segment) {
    return segment.substring(1, segment.length() - 1);
  }
}

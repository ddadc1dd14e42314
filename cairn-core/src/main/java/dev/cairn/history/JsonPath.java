package dev.cairn.history;

import dev.cairn.error.InvalidArgumentException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern for places in JSON, in a part of the notation of RFC 9535. It also matches everything
 * within the places.
 */
record JsonPath(List<Segment> segments) {
  private static final Pattern SEGMENT =
      Pattern.compile(
          "(?<deep>\\.\\.)?(?:\\.?(?<name>[\\p{L}_@][\\p{L}\\p{N}_@-]*)|\\.?(?<all>\\*)"
              + "|\\[(?<index>\\d{1,9})]|\\[(?<every>\\*)]|\\['(?<quoted>[^']+)'])");

  /**
   * One part of the pattern.
   *
   * @param step what it matches
   * @param deep whether any number of other steps may precede it
   */
  private record Segment(Step step, boolean deep) {}

  /** A step from a value into it. */
  sealed interface Step {
    /** To the member of an object. */
    record Member(String name) implements Step {}

    /** To the element of an array. */
    record Element(int index) implements Step {}

    /** Any of them, only in patterns. */
    record Any() implements Step {}
  }

  static JsonPath parse(String text) {
    Matcher matcher = SEGMENT.matcher(text);
    var segments = new ArrayList<Segment>();
    int at = text.startsWith("$") ? 1 : -1;
    while (at > 0 && at < text.length()) {
      matcher.region(at, text.length());
      boolean found = matcher.lookingAt() && text.charAt(at) != '*' && isSeparated(text, at);
      if (found) {
        segments.add(new Segment(step(matcher), matcher.group("deep") != null));
      }
      at = found ? matcher.end() : -1;
    }
    if (at < 0 || segments.isEmpty()) {
      throw new InvalidArgumentException(
          "paths",
          "'%s' is not a path that can be redacted. Use $ and .name, ['name'], [0], [*], .* or ..name, such as $.input[0].card or $..email."
              .formatted(text));
    }
    return new JsonPath(List.copyOf(segments));
  }

  private static boolean isSeparated(String text, int at) {
    return text.charAt(at) == '.' || text.charAt(at) == '[';
  }

  private static Step step(Matcher segment) {
    if (segment.group("name") != null) {
      return new Step.Member(segment.group("name"));
    }
    if (segment.group("quoted") != null) {
      return new Step.Member(segment.group("quoted"));
    }
    return segment.group("index") == null
        ? new Step.Any()
        : new Step.Element(Integer.parseInt(segment.group("index")));
  }

  /** Returns whether this matches a place, or one that contains it. */
  boolean matches(List<Step> place) {
    return matches(0, place, 0);
  }

  private boolean matches(int segment, List<Step> place, int at) {
    if (segment == segments.size()) {
      return true;
    }
    Segment next = segments.get(segment);
    int last = next.deep ? place.size() - 1 : Math.min(at, place.size() - 1);
    for (int i = at; i <= last; i++) {
      boolean same = next.step instanceof Step.Any || next.step.equals(place.get(i));
      if (same && matches(segment + 1, place, i + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the path of one place, as messages show it. */
  static String text(List<? extends Step> place) {
    var text = new StringBuilder("$");
    for (Step step : place) {
      switch (step) {
        case Step.Member(var name) when name.matches("[\\p{L}_@][\\p{L}\\p{N}_@-]*") ->
            text.append('.').append(name);
        case Step.Member(var name) -> text.append("['").append(name).append("']");
        case Step.Element(var index) -> text.append('[').append(index).append(']');
        case Step.Any any -> text.append("[*]");
      }
    }
    return text.toString();
  }
}

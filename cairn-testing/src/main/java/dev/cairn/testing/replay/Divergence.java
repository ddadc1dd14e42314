package dev.cairn.testing.replay;

import dev.cairn.history.HistoryReplay;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What two replays of one history did, side by side. */
record Divergence(List<String> first, List<String> second) {
  private static final int LINES_BEFORE = 5;
  private static final int LINES_AFTER = 3;
  private static final int MAX_WIDTH = 60;
  private static final Pattern ARRAY = Pattern.compile("\\[([^\\[\\]{}]*)]");

  /**
   * Compares two replays.
   *
   * @param ordered whether the order of elements in the result counts
   * @return the difference; empty if both did the same
   */
  static Optional<Divergence> between(HistoryReplay first, HistoryReplay second, boolean ordered) {
    List<String> one = lines(first, ordered);
    List<String> other = lines(second, ordered);
    return one.equals(other) ? Optional.empty() : Optional.of(new Divergence(one, other));
  }

  private static List<String> lines(HistoryReplay replay, boolean ordered) {
    var lines = new ArrayList<String>();
    for (HistoryReplay.Call call : replay.calls()) {
      String arguments =
          call.argumentHash().isPresent()
              ? " (arguments %08x)".formatted((int) call.argumentHash().getAsLong())
              : "";
      lines.add("%s %s%s".formatted(call.kind(), call.key(), arguments));
    }
    String output = replay.output();
    if (output != null) {
      lines.add("returned " + (ordered ? output : sorted(output)));
    }
    if (replay.result().failure() != null) {
      lines.add("threw " + replay.result().failure());
    }
    if (replay.result().problem() != null) {
      lines.add("stopped: " + replay.result().problem().lines().findFirst().orElse(""));
    }
    return lines;
  }

  /** Sorts the elements of arrays of simple values, which may be sets. */
  private static String sorted(String json) {
    return ARRAY
        .matcher(json)
        .replaceAll(array ->
            Matcher.quoteReplacement(
                "["
                    + String.join(
                        ",", List.of(array.group(1).split(",")).stream().sorted().toList())
                    + "]"));
  }

  /**
   * Returns a table of the lines around the first difference, which is marked.
   *
   * @param left the heading of the first replay
   * @param right the heading of the second one
   */
  String table(String left, String right) {
    int difference = 0;
    while (Objects.equals(at(first, difference), at(second, difference))) {
      difference++;
    }
    int from = Math.max(0, difference - LINES_BEFORE);
    int to = Math.min(Math.max(first.size(), second.size()), difference + LINES_AFTER + 1);
    int width = left.length();
    for (int i = from; i < to; i++) {
      width = Math.max(width, at(first, i).length());
    }
    String row = "  %1s %4s  %-" + width + "s  %s%n";
    var table = new StringBuilder(row.formatted("", "", left, right));
    for (int i = from; i < to; i++) {
      String mark = i == difference ? ">" : "";
      table.append(
          String.format(Locale.ROOT, row, mark, Integer.toString(i), at(first, i), at(second, i)));
    }
    return table.toString();
  }

  private static String at(List<String> lines, int index) {
    if (index >= lines.size()) {
      return "-";
    }
    String line = lines.get(index);
    return line.length() <= MAX_WIDTH ? line : line.substring(0, MAX_WIDTH - 1) + "…";
  }
}

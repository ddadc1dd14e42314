package dev.cairn.internal.replay;

import java.util.List;
import java.util.Locale;

/** Formats recorded and requested keys side by side, around their first difference. */
final class RecordComparison {
  private static final int LINES_BEFORE = 5;
  private static final int LINES_AFTER = 3;

  private RecordComparison() {}

  static String of(List<String> recorded, List<String> requested) {
    int difference = firstDifference(recorded, requested);
    int first = Math.max(0, difference - LINES_BEFORE);
    int last = Math.min(Math.max(recorded.size(), requested.size()), difference + LINES_AFTER + 1);
    int width = "recorded".length();
    for (int i = first; i < last; i++) {
      width = Math.max(width, at(recorded, i).length());
    }
    var table = new StringBuilder();
    String row = "  %1s %4s  %-" + width + "s  %s%n";
    table.append(row.formatted("", "", "recorded", "requested"));
    for (int i = first; i < last; i++) {
      String mark = i == difference ? ">" : "";
      table.append(
          String.format(
              Locale.ROOT, row, mark, Integer.toString(i), at(recorded, i), at(requested, i)));
    }
    return table.toString();
  }

  private static int firstDifference(List<String> recorded, List<String> requested) {
    int index = 0;
    while (index < recorded.size()
        && index < requested.size()
        && recorded.get(index).equals(requested.get(index))) {
      index++;
    }
    return index;
  }

  private static String at(List<String> keys, int index) {
    return index < keys.size() ? keys.get(index) : "-";
  }
}

package dev.cairn.internal.replay;

import java.util.List;
import java.util.Locale;

/** Shows what is recorded beside what was requested, around the place where they part. */
final class SideBySide {
  private static final int BEFORE = 5;
  private static final int AFTER = 3;

  private SideBySide() {}

  static String of(List<String> recorded, List<String> requested) {
    int parting = parting(recorded, requested);
    int first = Math.max(0, parting - BEFORE);
    int last = Math.min(Math.max(recorded.size(), requested.size()), parting + AFTER + 1);
    int width = "recorded".length();
    for (int i = first; i < last; i++) {
      width = Math.max(width, at(recorded, i).length());
    }
    var table = new StringBuilder();
    String row = "  %1s %4s  %-" + width + "s  %s%n";
    table.append(row.formatted("", "", "recorded", "requested"));
    for (int i = first; i < last; i++) {
      String mark = i == parting ? ">" : "";
      table.append(
          String.format(
              Locale.ROOT, row, mark, Integer.toString(i), at(recorded, i), at(requested, i)));
    }
    return table.toString();
  }

  private static int parting(List<String> recorded, List<String> requested) {
    int place = 0;
    while (place < recorded.size()
        && place < requested.size()
        && recorded.get(place).equals(requested.get(place))) {
      place++;
    }
    return place;
  }

  private static String at(List<String> keys, int place) {
    return place < keys.size() ? keys.get(place) : "-";
  }
}

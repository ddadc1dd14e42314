package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of results.
 *
 * @param name its name in the report
 * @param title its title
 * @param note an explanation
 * @param columns the column headers
 * @param rows strings and numbers
 */
record Table(
    String name, String title, String note, List<String> columns, List<List<Object>> rows) {
  private static final String FAILED = "%s FAILED";

  Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
  }

  /** Returns the placeholder for a study that failed. */
  static Table failure(String name) {
    return new Table(
        name, FAILED.formatted(name), "why was told where it ran", List.of(), List.of());
  }

  Table noting(String more) {
    return new Table(name, title, note.isBlank() ? more : note + "; " + more, columns, rows);
  }

  boolean isFailure() {
    return title.equals(FAILED.formatted(name));
  }

  String text() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns);
    rows.forEach(row -> lines.add(row.stream().map(Table::cell).toList()));
    var text = new StringBuilder(title).append('\n');
    for (List<String> line : lines) {
      var joined = new StringBuilder(" ");
      for (int i = 0; i < line.size(); i++) {
        joined.append(' ').append(padded(line.get(i), width(lines, i), numeric(i)));
      }
      text.append(joined.toString().stripTrailing()).append('\n');
    }
    return note.isBlank() ? text.toString() : text + "  " + note + "\n";
  }

  private boolean numeric(int column) {
    return rows.stream().anyMatch(row -> row.get(column) instanceof Number);
  }

  private static int width(List<List<String>> lines, int column) {
    return lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
  }

  private static String padded(String text, int width, boolean right) {
    String blank = " ".repeat(width - text.length());
    return right ? blank + text : text + blank;
  }

  private static String cell(Object value) {
    return value instanceof Number number ? Numbers.plain(number.doubleValue()) : value.toString();
  }
}

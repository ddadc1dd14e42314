package dev.cairn.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table for people: columns are as wide as their widest cell. */
public final class Table {
  private static final int MAX_CELL = 60;
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  /** Creates a table without rows. */
  public Table(String... header) {
    this.header = List.of(header);
  }

  /** Adds a row, with a cell for each column. */
  public void add(String... cells) {
    rows.add(Arrays.stream(cells).map(Table::shortened).toList());
  }

  /** Returns the number of rows. */
  public int size() {
    return rows.size();
  }

  private static String shortened(String cell) {
    String line = cell.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
    return line.length() <= MAX_CELL ? line : line.substring(0, MAX_CELL - 1) + "…";
  }

  /** Returns the lines, the header first. */
  public List<String> lines() {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < header.size(); column++) {
      int each = column;
      int widest = rows.stream().mapToInt(row -> row.get(each).length()).max().orElse(0);
      widths.add(Math.max(widest, header.get(column).length()));
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(header, widths));
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines;
  }

  private static String line(List<String> cells, List<Integer> widths) {
    var line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      line.append(cell).append(" ".repeat(widths.get(column) - cell.length() + 2));
    }
    return line.toString().stripTrailing();
  }
}

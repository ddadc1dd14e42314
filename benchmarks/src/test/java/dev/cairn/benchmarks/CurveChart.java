package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Draws curves with logarithmic axes: throughput by concurrency. */
final class CurveChart {
  static final int HEIGHT = 290;

  private static final int PANEL = 315;
  private static final int LEFT = 50;
  private static final int PLOT_WIDTH = 240;
  private static final int PLOT_TOP = 40;
  private static final int PLOT_HEIGHT = 190;
  private static final int OURS = 1;
  private static final int PEER = 2;

  private CurveChart() {}

  static String of(List<Table> tables, int top) {
    var svg = new StringBuilder();
    for (int i = 0; i < tables.size(); i++) {
      svg.append(
          "<g transform=\"translate(%d %d)\">%n%s</g>%n"
              .formatted(i * PANEL, top, panel(tables.get(i))));
    }
    return svg.toString();
  }

  private static String panel(Table table) {
    List<Double> counts = column(table, 0);
    List<Double> all = new ArrayList<>(column(table, OURS));
    all.addAll(column(table, PEER));
    var across = new Axis(Spread.of(counts), LEFT, LEFT + PLOT_WIDTH);
    var up = new Axis(Spread.of(all), PLOT_TOP + PLOT_HEIGHT, PLOT_TOP);
    var svg = new StringBuilder();
    svg.append(
        "<text x=\"%d\" y=\"20\" font-weight=\"bold\">%s a second</text>%n"
            .formatted(LEFT, table.name().substring(CurveStudy.CURVE.length())));
    for (double count : counts) {
      svg.append(
          label(across.at(count), PLOT_TOP + PLOT_HEIGHT + 20, "middle", Numbers.plain(count)));
    }
    for (double tick = up.firstTick(); tick <= up.most(); tick *= 10) {
      svg.append(rule(up.at(tick)));
      svg.append(label(LEFT - 6, up.at(tick) + 4, "end", brief(tick)));
    }
    svg.append(line(counts, column(table, OURS), across, up, "#2da44e"));
    svg.append(line(counts, column(table, PEER), across, up, "#8c959f"));
    return svg.toString();
  }

  /** A logarithmic axis. */
  private record Axis(Spread values, double from, double to) {
    double least() {
      return values.min() / 1.2;
    }

    double most() {
      return values.max() * 1.2;
    }

    double firstTick() {
      return Math.pow(10, Math.ceil(Math.log10(least())));
    }

    double at(double value) {
      return from + (to - from) * Math.log(value / least()) / Math.log(most() / least());
    }
  }

  private static String line(
      List<Double> counts, List<Double> values, Axis across, Axis up, String color) {
    List<String> points = new ArrayList<>();
    for (int i = 0; i < counts.size(); i++) {
      points.add(
          String.format(Locale.ROOT, "%.1f,%.1f", across.at(counts.get(i)), up.at(values.get(i))));
    }
    return "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\" points=\"%s\"/>%n"
        .formatted(color, String.join(" ", points));
  }

  private static String rule(double y) {
    return String.format(
        Locale.ROOT,
        "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#d0d7de\"/>%n",
        LEFT,
        y,
        LEFT + PLOT_WIDTH,
        y);
  }

  private static String label(double x, double y, String anchor, String text) {
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"11\" fill=\"#57606a\">%s</text>%n",
        x,
        y,
        anchor,
        text);
  }

  private static String brief(double value) {
    return value >= 1_000 ? Numbers.plain(value / 1_000) + "k" : Numbers.plain(value);
  }

  private static List<Double> column(Table table, int index) {
    return table.rows().stream()
        .map(row -> ((Number) row.get(index)).doubleValue())
        .collect(Collectors.toCollection(ArrayList::new));
  }
}

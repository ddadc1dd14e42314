package dev.cairn.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * Draws the marks as bars: a bar that passes the line meets its mark; twice the length on the scale
 * is twice as good.
 */
final class MarkChart {
  private static final int WIDTH = 960;
  private static final int LEFT = 330;
  private static final int RIGHT = 250;
  private static final int TOP = 70;
  private static final int STEP = 34;
  private static final double LEAST = 0.25;
  private static final double MOST = 16;

  private MarkChart() {}

  static String of(Report report) {
    List<MarkResult> rows = report.marks();
    List<Table> curves =
        report.tables().stream()
            .filter(table -> table.name().startsWith(CurveStudy.CURVE))
            .toList();
    int bars = TOP + STEP * rows.size() + 50;
    int height = curves.isEmpty() ? bars : bars + CurveChart.HEIGHT;
    var svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        <text x="16" y="26" font-size="17" font-weight="bold">%s beside %s</text>
        <text x="16" y="46" fill="#57606a">%s</text>
        """
            .formatted(
                WIDTH,
                height,
                escaped(report.ours()),
                escaped(report.peer()),
                escaped(report.machine().sentence())));
    grid(svg, bars);
    for (int i = 0; i < rows.size(); i++) {
      bar(svg, rows.get(i), TOP + STEP * i);
    }
    return svg.append(CurveChart.of(curves, bars)).append("</svg>\n").toString();
  }

  private static void grid(StringBuilder svg, int height) {
    for (double factor = LEAST; factor <= MOST; factor *= 2) {
      boolean mark = factor == 1;
      svg.append(
          String.format(
              Locale.ROOT,
              """
              <line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="%s" stroke-width="%d"/>
              <text x="%.1f" y="%d" text-anchor="middle" fill="#57606a">%s</text>
              """,
              x(factor),
              TOP - 8,
              x(factor),
              height - 40,
              mark ? "#cf222e" : "#d0d7de",
              mark ? 2 : 1,
              x(factor),
              height - 20,
              mark ? "the mark" : Numbers.plain(factor) + " x"));
    }
  }

  private static void bar(StringBuilder svg, MarkResult row, int y) {
    double end = x(row.reached());
    String values =
        "%s %s, peer %s (%s x)"
            .formatted(
                Numbers.plain(row.ours()),
                row.unit(),
                Numbers.plain(row.peer()),
                Numbers.plain(row.ratio()));
    svg.append(
        String.format(
            Locale.ROOT,
            """
            <text x="%d" y="%d" text-anchor="end">%s</text>
            <rect x="%d" y="%d" width="%.1f" height="18" fill="%s"/>
            <text x="%d" y="%d" fill="#57606a">%s</text>
            """,
            LEFT - 10,
            y + 14,
            escaped(row.title()),
            LEFT,
            y,
            Math.max(1, end - LEFT),
            row.verdict() == Verdict.MET ? "#2da44e" : "#d4a72c",
            WIDTH - RIGHT + 12,
            y + 14,
            escaped(values)));
  }

  /** Returns the position on a logarithmic scale. */
  private static double x(double factor) {
    double within = Math.clamp(factor, LEAST, MOST);
    double share = Math.log(within / LEAST) / Math.log(MOST / LEAST);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}

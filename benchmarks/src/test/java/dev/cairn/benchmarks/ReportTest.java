package dev.cairn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Machine MACHINE =
      new Machine("cpu", 2, 8, "os", "jdk", "18", Map.of(), 0.5, 1);

  private final Report older =
      report("2026-01-01T00:00:00Z", List.of(row(1)), List.of(table("growth"), table("scale")));

  @Test
  void newResultOfStudyReplacesOldOne() {
    Report newer = report("2026-02-02T00:00:00Z", List.of(), List.of(table("growth")));

    Report merged = older.with(newer);

    assertThat(merged.measured()).isEqualTo(older.measured());
    assertThat(merged.marks()).isEqualTo(older.marks());
    assertThat(merged.tables()).extracting(Table::name).containsExactly("growth", "scale");
    assertThat(merged.tables().get(0).note()).contains("measured 2026-02-02");
    assertThat(merged.tables().get(1).note()).isEqualTo("note");
  }

  @Test
  void failedStudyKeepsOldResult() {
    Report newer = report("2026-02-02T00:00:00Z", List.of(), List.of(Table.failure("growth")));

    assertThat(older.with(newer).tables()).isEqualTo(older.tables());
  }

  @Test
  void olderTablesStateTheirTimeAfterNewMarks() {
    Report newer = report("2026-02-02T00:00:00Z", List.of(), List.of(table("growth")));
    Report marks = report("2026-03-03T00:00:00Z", List.of(row(2)), List.of());

    Report merged = older.with(newer).with(marks);

    assertThat(merged.measured()).isEqualTo("2026-03-03T00:00:00Z");
    assertThat(merged.marks().getFirst().ours()).isEqualTo(2);
    assertThat(merged.tables().get(0).note())
        .contains("measured 2026-02-02")
        .doesNotContain("measured 2026-01-01", "measured 2026-03-03");
    assertThat(merged.tables().get(1).note()).contains("measured 2026-01-01");
  }

  private static Report report(String measured, List<MarkResult> marks, List<Table> tables) {
    return new Report(measured, "full", MACHINE, List.of(), "Cairn", "peer", marks, tables);
  }

  private static MarkResult row(double value) {
    return MarkResult.of(
        Figure.CHAINS,
        List.of(Measurement.of(Figure.CHAINS, value)),
        List.of(Measurement.of(Figure.CHAINS, 1)));
  }

  private static Table table(String name) {
    return new Table(name, "title", "note", List.of(), List.of());
  }
}

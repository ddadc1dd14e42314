package dev.cairn.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The report of a run.
 *
 * @param measured when the run ended, to the second
 * @param effort the name of the profile
 * @param machine the machine
 * @param jvm the JVM flags of the worker processes
 * @param ours the library that has the marks
 * @param peer the library it is compared with
 * @param marks one row for each mark
 * @param tables the results of the studies
 */
record Report(
    String measured,
    String effort,
    Machine machine,
    List<String> jvm,
    String ours,
    String peer,
    List<MarkResult> marks,
    List<Table> tables) {
  private static final String WHEN = "when a plain committed insert took ";

  Report {
    jvm = List.copyOf(jvm);
    marks = List.copyOf(marks);
    tables = List.copyOf(tables);
  }

  /** Writes {@code name.json} and {@code name.svg}. */
  void write(Path folder, String name) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(name + ".json"), Json.pretty(this) + "\n");
      Files.writeString(folder.resolve(name + ".svg"), MarkChart.of(this));
    } catch (IOException refused) {
      throw new UncheckedIOException("The report cannot be written", refused);
    }
  }

  /**
   * Returns this report with newer results in place of older ones. It states when its marks were
   * measured; tables measured at another time state their own time.
   */
  Report with(Report newer) {
    return newer.marks.isEmpty()
        ? new Report(
            measured, effort, machine, jvm, ours, peer, marks, merged(tables, newer.dated()))
        : new Report(
            newer.measured,
            newer.effort,
            newer.machine,
            newer.jvm,
            newer.ours,
            newer.peer,
            newer.marks,
            merged(dated(), newer.found().toList()));
  }

  private Stream<Table> found() {
    return tables.stream().filter(table -> !table.isFailure());
  }

  /** Returns the tables of successful studies, with the time of their measurement. */
  private List<Table> dated() {
    String when = "measured %s, %s%s ms".formatted(measured, WHEN, Numbers.plain(machine.insert()));
    return found().map(table -> table.note().contains(WHEN) ? table : table.noting(when)).toList();
  }

  private static List<Table> merged(List<Table> older, List<Table> newer) {
    Map<String, Table> all = new LinkedHashMap<>();
    older.forEach(table -> all.put(table.name(), table));
    newer.forEach(table -> all.put(table.name(), table));
    return List.copyOf(all.values());
  }

  String text() {
    var text = new StringBuilder();
    text.append(machine.sentence()).append('\n');
    if (!marks.isEmpty()) {
      text.append('\n').append(markTable().text());
    }
    for (Table table : tables) {
      text.append('\n').append(table.text());
    }
    return text.toString();
  }

  private Table markTable() {
    return new Table(
        "marks",
        "%s beside %s: medians of %d rounds, [least - greatest]"
            .formatted(ours, peer, marks.getFirst().rounds().ratios().size()),
        "",
        List.of("", "", "Cairn", "", "peer", "", "ratio", "", "mark", ""),
        marks.stream().map(Report::cells).toList());
  }

  private static List<Object> cells(MarkResult row) {
    MarkResult.Rounds rounds = row.rounds();
    return List.of(
        row.title(),
        row.unit(),
        row.ours(),
        range(rounds.spreadOfOurs()),
        row.peer(),
        range(rounds.spreadOfPeer()),
        row.ratio(),
        range(rounds.spreadOfRatio()),
        row.mark(),
        row.verdict().word());
  }

  private static String range(Spread spread) {
    return "[%s - %s]".formatted(Numbers.plain(spread.min()), Numbers.plain(spread.max()));
  }
}

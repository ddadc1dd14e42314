package dev.cairn.testing.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The results of crash runs of all correct programs, and {@code docs/crash-matrix.md}, which shows
 * them.
 *
 * @param sections the results of each program
 */
record CrashMatrix(List<Section> sections) {
  private static final Path PAGE = Path.of("..", "docs", "crash-matrix.md");
  private static final boolean WRITE = Boolean.getBoolean("cairn.docs.write");
  private static final Pattern UNTESTED = Pattern.compile("(\\d+) further records were not tested");
  private static final String FAULTS = "crash after | crash before | frozen owner";

  /**
   * The results of one program.
   *
   * @param untested how many of its records were not tested
   */
  private record Section(Program<?> program, int untested, List<Row> rows) {
    static Section read(Program<?> program, Path report) throws IOException {
      String text = Files.readString(report);
      Matcher untested = UNTESTED.matcher(text);
      return new Section(
          program,
          untested.find() ? Integer.parseInt(untested.group(1)) : 0,
          text.lines().filter(line -> line.startsWith("| ")).skip(1).map(Row::parse).toList());
    }

    int records() {
      return rows.size() + untested;
    }
  }

  /** The results at one record, each {@code passed} or {@code not reached}. */
  private record Row(String workflow, String record, String kind, List<String> outcomes) {
    static Row parse(String line) {
      List<String> cells = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
      return new Row(cells.get(1), cells.get(2), cells.get(3), cells.subList(4, cells.size() - 1));
    }

    String kindOfRecord() {
      return switch (record) {
        case "begin" -> "start of a workflow";
        case "end" -> "end of a workflow";
        case "continue as new" -> "end of a generation";
        default -> kind.isEmpty() ? (isDeadline() ? "deadline of a wait" : "stream item") : kind;
      };
    }

    private boolean isDeadline() {
      return record.endsWith("#deadline");
    }

    @Override
    public String toString() {
      return "| `%s` | `%s` | %s | %s |"
          .formatted(workflow, record, kindOfRecord(), String.join(" | ", outcomes));
    }
  }

  /** Reads the reports of a test of all programs. */
  static CrashMatrix of(Path folder, String test) throws IOException {
    List<Program<?>> programs = Programs.all();
    var sections = new ArrayList<Section>();
    for (int i = 0; i < programs.size(); i++) {
      Path report = folder.resolve("%s-%d.md".formatted(test, i + 1));
      sections.add(Section.read(programs.get(i), report));
    }
    return new CrashMatrix(sections);
  }

  /** The page has exactly these results. */
  void compareWithPage() throws IOException {
    if (WRITE) {
      Files.writeString(PAGE, page());
    }
    assertThat(Files.readString(PAGE))
        .as("docs/crash-matrix.md; run this test with -Dcairn.docs.write=true to update it")
        .isEqualTo(page());
  }

  /** The page has these results, among others of the same programs. */
  void compareSampleWithPage() throws IOException {
    String page = Files.readString(PAGE);
    for (Section section : sections) {
      assertThat(page)
          .as("docs/crash-matrix.md; run CrashMatrixDeep with -Dcairn.docs.write=true to update it")
          .contains(title(section))
          .contains(section.rows.stream().map(Row::toString).toList());
    }
  }

  private static String title(Section section) {
    return "### %s\n\n%s: %d records.\n"
        .formatted(
            section.program.name(), capitalized(section.program.features()), section.records());
  }

  private static String capitalized(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private String page() {
    var text = new StringBuilder(introduction());
    text.append("## By kind of record\n\n| kind | records | ").append(FAULTS).append(" |\n");
    text.append("|---|---|---|---|---|\n");
    byKind().forEach((kind, rows) -> text.append(total(kind, rows)));
    text.append("\n## By program\n\n| program | records | ").append(FAULTS).append(" |\n");
    text.append("|---|---|---|---|---|\n");
    sections.forEach(section -> text.append(total(link(section.program), section.rows)));
    for (Section section : sections) {
      text.append('\n').append(title(section)).append('\n');
      text.append("| workflow | record | kind | ").append(FAULTS).append(" |\n");
      text.append("|---|---|---|---|---|---|\n");
      section.rows.forEach(row -> text.append(row).append('\n'));
    }
    return text.toString();
  }

  private String introduction() {
    return """
    # Crash matrix

    What happens when the process of a workflow dies at each of its records. Generated from runs of %d correct programs, which together use all features; nothing is written by hand.

    Each program is executed once to learn its records, then for each record three times:

    - **crash after**: the process dies just after the record was committed, before the code continues;
    - **crash before**: the process dies just before the commit; what the step did outside Postgres has happened;
    - **frozen owner**: the process freezes just before the commit, another one takes over and finishes the workflow, and then the first one continues.

    A result is *passed* if the workflow ended with the same result, the histories of it and its children are the same, and the effects outside Cairn are those of one execution. *Not reached* means that the program ended without the record, as when another branch wins. How a process is simulated is described in the [guide](guide/21-testing.md#crashes).

    """
        .formatted(sections.size());
  }

  private static String link(Program<?> program) {
    return "[%s](#%s): %s"
        .formatted(program.name(), program.name().toLowerCase(Locale.ROOT), program.features());
  }

  private Map<String, List<Row>> byKind() {
    return sections.stream()
        .flatMap(section -> section.rows.stream())
        .collect(Collectors.groupingBy(Row::kindOfRecord, TreeMap::new, Collectors.toList()));
  }

  private static String total(String label, List<Row> rows) {
    var cells = new ArrayList<String>();
    for (int fault = 0; fault < rows.getFirst().outcomes.size(); fault++) {
      int column = fault;
      List<String> outcomes = rows.stream().map(row -> row.outcomes.get(column)).toList();
      long passed = outcomes.stream().filter("passed"::equals).count();
      long missing = outcomes.stream().filter("not reached"::equals).count();
      cells.add(
          missing == 0
              ? "%d passed".formatted(passed)
              : "%d passed, %d not reached".formatted(passed, missing));
    }
    return "| %s | %d | %s |\n".formatted(label, rows.size(), String.join(" | ", cells));
  }
}

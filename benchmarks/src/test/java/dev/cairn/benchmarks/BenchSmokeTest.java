package dev.cairn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchSmokeTest {
  @TempDir Path folder;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES) // usually ten seconds
  void tinyRunOfBothLibrariesHasResultForEachMark() throws Exception {
    Report report =
        new BenchRun(Path.of("target/smoke"), BenchProfile.TINY, silent())
            .run(context -> BenchRun.measure(context, List.of(Workload.values()), List.of()));

    assertThat(report.marks()).extracting(MarkResult::name).containsExactlyElementsOf(slugs());
    assertThat(report.marks())
        .allSatisfy(row -> assertThat(row.ours()).as(row.name()).isFinite().isNotZero())
        .allSatisfy(row -> assertThat(row.peer()).as(row.name()).isFinite().isNotZero());
    assertThat(report.text()).contains(report.marks().getFirst().title());
    assertWritten(report);
  }

  @Test
  void tinyRunMeasuresAYearOfVirtualTime() {
    Report report =
        new BenchRun(Path.of("target/smoke-year"), BenchProfile.TINY, silent())
            .run(context -> BenchRun.measure(context, List.of(), List.of(Study.YEAR)));

    assertThat(report.tables())
        .singleElement()
        .satisfies(table -> {
          assertThat(table.isFailure()).isFalse();
          assertThat(table.rows().getFirst().getFirst()).isEqualTo(3);
          assertThat(table.text()).contains("whole test", "<= 1,000 ms");
        });
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES) // usually five seconds
  void tinyRunMeasuresWaitingAgents() {
    Report report =
        new BenchRun(Path.of("target/smoke-agents"), BenchProfile.TINY, silent())
            .run(context -> BenchRun.measure(context, List.of(), List.of(Study.AGENTS)));

    assertThat(report.tables())
        .singleElement()
        .satisfies(table -> {
          assertThat(table.isFailure()).isFalse();
          assertThat(table.rows().getFirst().getFirst()).isEqualTo(20);
          assertThat(table.text()).contains("heap bytes each");
        });
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES) // usually ten seconds
  void tinyRunMeasuresSpring() {
    Report report =
        new BenchRun(Path.of("target/smoke-spring"), BenchProfile.TINY, silent())
            .run(context -> BenchRun.measure(context, List.of(), List.of(Study.SPRING)));

    assertThat(report.tables())
        .extracting(Table::name)
        .containsExactly("spring-startup", "spring-calls");
  }

  private void assertWritten(Report report) throws Exception {
    report.write(folder, "smoke");

    JsonNode json = JsonMapper.shared().readTree(Files.readString(folder.resolve("smoke.json")));
    assertThat(json.path("machine").path("cores").asInt()).isPositive();
    for (JsonNode row : json.path("marks")) {
      assertThat(row.propertyNames()).contains("name", "ours", "peer", "ratio", "mark", "verdict");
      assertThat(row.path("verdict").asString()).isIn("met", "short");
    }
    var svg = Files.readString(folder.resolve("smoke.svg"));
    var document =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getDocumentElement().getTagName()).isEqualTo("svg");
  }

  private static List<String> slugs() {
    return List.of(Figure.values()).stream().map(Figure::slug).toList();
  }

  private static PrintStream silent() {
    return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  }

  @Test
  void invalidOptionsAreRejectedInOneLine() {
    assertThat(refusal("--only", "chains,nonsense"))
        .contains("There is no benchmark 'nonsense'. Choose from ");
    assertThat(refusal("soak", "--minutes", "-1")).contains("--minutes is -1; must be at least 1");
    assertThat(refusal("million", "--sleepers", "0"))
        .contains("--sleepers is 0; must be at least 1");
  }

  @Test
  void reportCannotBeUpdatedPartlyOrWithOtherProfile() {
    var machine = new Machine("cpu", 2, 8, "os", "jdk", "18", Map.of(), 0.5, 1);
    new Report("2026-01-01", "full", machine, List.of(), "Cairn", "peer", List.of(), List.of())
        .write(folder.resolve("results"), "full");
    String home = folder.toString();

    assertThat(refusal("--home", home, "--only", "chains", "--into", "full"))
        .contains("--into accepts studies, and 'marks' as a whole.");
    assertThat(refusal("--home", home, "--only", "marks", "--into", "half"))
        .contains("There is no report 'half'");
    assertThat(refusal("--home", home, "--quick", "--only", "marks", "--into", "full"))
        .contains("The report 'full' has another profile: full.");
  }

  private static String refusal(String... arguments) {
    var errors = new StringWriter();

    int code =
        new CommandLine(new BenchCommand()).setErr(new PrintWriter(errors)).execute(arguments);

    assertThat(code).isEqualTo(2);
    assertThat(errors.toString()).doesNotContain("\tat ");
    return errors.toString();
  }
}

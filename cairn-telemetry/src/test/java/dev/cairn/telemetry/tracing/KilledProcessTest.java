package dev.cairn.telemetry.tracing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cairn.CairnClient;
import dev.cairn.operate.RecordedStep;
import dev.cairn.testing.TestKit;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The trace of a workflow whose process is killed before it exports anything. */
class KilledProcessTest {
  private final TestKit kit = TestKit.create();

  @AfterEach
  void dropDatabase() {
    kit.close();
  }

  @Test
  void nextProcessExportsTheWholeTraceWithTheRecordedTimes() throws Exception {
    List<RecordedStep> steps;
    List<String> output;
    try (CairnClient client =
        CairnClient.connect(KilledProcess.config(kit.url(), kit.user(), kit.password()))) {
      Process first = process("start");
      try (BufferedReader lines = first.inputReader()) {
        assertThat(lines.lines().filter("started trip"::equals).findFirst()).isPresent();
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> !client.workflows().history("trip").steps().isEmpty());
      } finally {
        first.destroyForcibly().waitFor();
      }
      client.messages().send("trip", "arrived", "hello");
      Process second = process("finish");
      try (BufferedReader lines = second.inputReader()) {
        output = lines.lines().toList();
      }
      assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
      steps = client.workflows().history("trip").steps();
    }

    assertThat(output).contains("result departed hello!");
    Map<String, String[]> spans = exported(output);
    assertThat(spans).containsOnlyKeys("workflow trip", "depart", "receive arrived", "arrive");
    String[] workflow = requireNonNull(spans.remove("workflow trip"));
    assertThat(spans.values()).extracting(span -> span[2]).containsOnly(workflow[2]);
    assertThat(spans.values()).extracting(span -> span[4]).containsOnly(workflow[3]);
    assertTimes(spans, steps);
  }

  @Test
  void anotherProcessSendsTheTraceOfAWorkflowThatEndedBeforeTheDeath() throws Exception {
    List<RecordedStep> steps;
    List<String> output = new ArrayList<>();
    try (CairnClient client =
        CairnClient.connect(KilledProcess.config(kit.url(), kit.user(), kit.password()))) {
      Process first = process("hang");
      try (BufferedReader lines = first.inputReader()) {
        assertThat(lines.lines().filter("started trip"::equals).findFirst()).isPresent();
        client.messages().send("trip", "arrived", "hello");
        assertThat(lines.lines().filter("result departed hello!"::equals).findFirst()).isPresent();
      } finally {
        first.destroyForcibly().waitFor();
      }
      Process second = process("watch");
      try (BufferedReader lines = second.inputReader()) {
        assertThat(
                lines
                    .lines()
                    .peek(output::add)
                    .filter(line -> line.startsWith("span|workflow trip|"))
                    .findFirst())
            .isPresent();
      } finally {
        second.destroyForcibly().waitFor();
      }
      steps = client.workflows().history("trip").steps();
    }

    Map<String, String[]> spans = exported(output);
    String[] workflow = requireNonNull(spans.remove("workflow trip"));
    assertThat(spans).containsOnlyKeys("depart", "receive arrived", "arrive");
    assertThat(workflow[3]).isEqualTo(DerivedIds.workflow("trip", 1));
    assertThat(spans.values()).extracting(span -> span[2]).containsOnly(workflow[2]);
    assertThat(spans.values()).extracting(span -> span[4]).containsOnly(workflow[3]);
    assertTimes(spans, steps);
  }

  /** Returns the spans by name. */
  private static Map<String, String[]> exported(List<String> output) {
    return output.stream()
        .filter(line -> line.startsWith("span|"))
        .map(line -> line.split("\\|"))
        .collect(Collectors.toMap(span -> span[1], Function.identity()));
  }

  private static void assertTimes(Map<String, String[]> spans, List<RecordedStep> steps) {
    assertThat(steps)
        .filteredOn(step -> spans.containsKey(step.key()))
        .hasSize(3)
        .allSatisfy(step -> {
          String[] span = requireNonNull(spans.get(step.key()));
          assertThat(span[5]).isEqualTo(nanos(step.execution().started()));
          assertThat(span[6]).isEqualTo(nanos(step.execution().completed()));
        });
  }

  private static String nanos(Instant time) {
    return String.valueOf(TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano());
  }

  private Process process(String task) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            KilledProcess.class.getName(),
            kit.url(),
            kit.user(),
            kit.password(),
            task)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}

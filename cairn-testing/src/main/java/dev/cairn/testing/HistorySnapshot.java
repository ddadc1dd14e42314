package dev.cairn.testing;

import dev.cairn.Cairn;
import dev.cairn.operate.RecordedStep;
import dev.cairn.operate.RecordedWorkflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The history of a workflow as a text that is the same in each run.
 *
 * @param text the text
 */
record HistorySnapshot(String text) {
  private static final Pattern VARIABLE =
      Pattern.compile(
          "(?<uuid>\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b)|(?<time>\\b\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?Z)");

  static HistorySnapshot of(Cairn cairn, String id) {
    RecordedWorkflow workflow = cairn.workflows().get(id);
    List<RecordedStep> steps;
    try (Stream<RecordedStep> records = cairn.workflows().steps(id)) {
      steps =
          records
              .filter(step -> !step.kind().equals("DEADLINE")) // only if a wait has to block
              .sorted(
                  Comparator.comparing((RecordedStep step) -> RecordedCalls.branchOf(step.key()))
                      .thenComparingInt(RecordedStep::position))
              .toList();
    }
    var text = new StringBuilder();
    text.append("workflow ").append(workflow.summary().name());
    text.append(' ').append(workflow.input()).append('\n');
    for (RecordedStep step : steps) {
      text.append("  ").append(step.kind()).append(' ').append(step.key());
      if (step.execution().tries() > 1) {
        text.append(" (").append(step.execution().tries()).append(" tries)");
      }
      text.append(": ").append(outcome(step.output(), step.error())).append('\n');
    }
    text.append(workflow.summary().state()).append(": ");
    text.append(outcome(workflow.output(), workflow.error())).append('\n');
    return new HistorySnapshot(normalized(text.toString().replace(id, "<workflow>")));
  }

  private static String outcome(@Nullable String output, @Nullable String error) {
    return error == null ? String.valueOf(output) : "threw " + Timelines.thrown(error);
  }

  /** Replaces UUIDs and times by placeholders; the same value has the same placeholder. */
  private static String normalized(String text) {
    Map<String, String> names = new HashMap<>();
    Matcher matcher = VARIABLE.matcher(text);
    return matcher.replaceAll(found -> {
      String kind = matcher.group("uuid") == null ? "time" : "uuid";
      return names.computeIfAbsent(
          found.group(),
          value -> {
            long known =
                names.values().stream().filter(name -> name.startsWith("<" + kind)).count();
            return "<" + kind + "-" + (known + 1) + ">";
          });
    });
  }

  /**
   * Compares the text with an approved file.
   *
   * @throws AssertionError if the file does not exist or differs; the text was written beside it
   */
  void verify(Path approved) {
    Path received = received(approved);
    try {
      String expected = read(approved);
      if (text.equals(expected)) {
        Files.deleteIfExists(received);
        return;
      }
      Path folder = received.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(received, text);
      throw new AssertionError(
          expected == null
              ? "There is no approved history %s yet. The history of this run is in %s. If it is right, rename it:\n  mv %s %s\n%s"
                  .formatted(approved, received, received, approved, text)
              : "The history is not the approved one of %s. The history of this run is in %s. If it is right, rename it:\n  mv %s %s\nApproved:\n%sReceived:\n%s"
                  .formatted(approved, received, received, approved, expected, text));
    } catch (IOException problem) {
      throw new UncheckedIOException(
          "The approved history %s cannot be compared".formatted(approved), problem);
    }
  }

  private static @Nullable String read(Path file) throws IOException {
    try {
      return Files.readString(file).replace("\r\n", "\n");
    } catch (NoSuchFileException missing) {
      return null;
    }
  }

  private static Path received(Path approved) {
    String name = String.valueOf(approved.getFileName());
    int dot = name.lastIndexOf('.');
    String inserted =
        dot <= 0 ? name + ".received" : name.substring(0, dot) + ".received" + name.substring(dot);
    return approved.resolveSibling(inserted);
  }
}

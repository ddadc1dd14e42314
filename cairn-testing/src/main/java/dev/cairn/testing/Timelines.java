package dev.cairn.testing;

import dev.cairn.Cairn;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.CairnException;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.RecordedStep;
import dev.cairn.operate.RecordedWorkflow;
import dev.cairn.operate.WorkflowSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Histories of workflows as text: what ran, when, its outcome, and what the workflow waits for.
 *
 * <pre>
 *   order-17 (checkout): FAILED after 31 ms, threw PaymentDeclinedException: no money
 *        +2 ms  reserve       TRANSACTION         4 ms  returned null
 *       +12 ms  charge        STEP                2 ms  threw PaymentDeclinedException: no money
 * </pre>
 */
final class Timelines {
  private static final int MOST_WORKFLOWS = 20;
  private static final int MOST_STEPS = 200;
  private static final int LONGEST_VALUE = 120;
  private static final JsonMapper JSON = JsonMapper.shared();

  private Timelines() {}

  /** The histories of the oldest workflows of an engine's database. */
  static String all(Cairn cairn, Waits waits) {
    try {
      List<WorkflowSummary> workflows = cairn.workflows().find().toList().reversed();
      String text =
          workflows.stream()
              .limit(MOST_WORKFLOWS)
              .map(workflow -> of(cairn, workflow.id(), waits))
              .collect(Collectors.joining());
      return workflows.size() > MOST_WORKFLOWS
          ? text + "  and %d more\n".formatted(workflows.size() - MOST_WORKFLOWS)
          : text;
    } catch (CairnException unavailable) {
      return "  The histories cannot be read: " + unavailable + "\n";
    }
  }

  /** The history of one workflow. */
  static String of(Cairn cairn, String id, Waits waits) {
    RecordedWorkflow workflow = cairn.workflows().get(id);
    List<RecordedStep> steps = cairn.workflows().steps(id).limit(MOST_STEPS).toList();
    Instant begin = workflow.summary().times().created();
    int width =
        Math.clamp(steps.stream().mapToInt(step -> step.key().length()).max().orElse(0), 12, 60);
    var text = new StringBuilder("  ").append(header(workflow)).append('\n');
    for (RecordedStep step : steps) {
      text.append(line(step, begin, width)).append('\n');
    }
    if (!workflow.summary().state().isEnded()) {
      waits.of(id).forEach(wait -> text.append("    waits for ").append(wait).append('\n'));
    }
    return text.toString();
  }

  private static String header(RecordedWorkflow workflow) {
    WorkflowSummary summary = workflow.summary();
    String took = summary.took().map(time -> " after " + elapsed(time)).orElse("");
    String parent = summary.parent() == null ? "" : ", child of " + summary.parent();
    String outcome =
        workflow.output() == null && workflow.error() == null
            ? ""
            : ", " + outcome(workflow.output(), workflow.error());
    return "%s (%s)%s: %s%s%s"
        .formatted(summary.id(), summary.name(), parent, summary.state(), took, outcome);
  }

  private static String line(RecordedStep step, Instant begin, int width) {
    RecordedStep.Execution execution = step.execution();
    String tries = execution.tries() > 1 ? execution.tries() + " tries, " : "";
    return "  %11s  %s  %-12s %11s  %s%s"
        .formatted(
            "+" + elapsed(Duration.between(begin, execution.started())),
            padded(step.key(), width),
            step.kind(),
            elapsed(execution.took()),
            tries,
            step.output() == null && step.error() == null
                ? "recorded"
                : outcome(step.output(), step.error()));
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  /** A duration in one or two units, such as {@code 31 ms} or {@code 3 d 2 h}. */
  static String elapsed(Duration duration) {
    if (duration.compareTo(Duration.ofSeconds(10)) < 0) {
      return duration.toMillis() + " ms";
    }
    if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
      return duration.toSeconds() + " s";
    }
    if (duration.compareTo(Duration.ofHours(1)) < 0) {
      return "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart());
    }
    if (duration.compareTo(Duration.ofDays(1)) < 0) {
      return "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
    }
    return "%d d %d h".formatted(duration.toDays(), duration.toHoursPart());
  }

  private static String outcome(@Nullable String output, @Nullable String error) {
    return error == null
        ? "returned " + shortened(String.valueOf(output))
        : "threw " + thrown(error);
  }

  /** The simple name of the type and the message of a recorded exception. */
  static String thrown(String error) {
    try {
      JsonNode json = JSON.readTree(error);
      String type = json.path("type").asString("");
      String message = json.path("message").asString("");
      if (type.isEmpty()) {
        return shortened(error);
      }
      String simple = type.substring(type.lastIndexOf('.') + 1);
      return shortened(message.isEmpty() ? simple : simple + ": " + message);
    } catch (JacksonException encrypted) {
      return shortened(error);
    }
  }

  private static String shortened(String value) {
    String line = value.replaceAll("\\s+", " ");
    return line.length() <= LONGEST_VALUE ? line : line.substring(0, LONGEST_VALUE - 3) + "...";
  }

  /** The workflows that have not ended, one line for each, with what they wait for. */
  static List<String> unfinished(Cairn cairn, Waits waits) {
    var lines = new ArrayList<String>();
    try {
      cairn
          .workflows()
          .find(
              Criterion.states(
                  WorkflowState.RUNNING, WorkflowState.ENQUEUED, WorkflowState.DELAYED))
          .forEach(workflow -> lines.add(unfinished(workflow, waits)));
      return lines.reversed();
    } catch (CairnException unavailable) {
      return List.of("workflows, which cannot be read: " + unavailable);
    }
  }

  private static String unfinished(WorkflowSummary workflow, Waits waits) {
    String waiting =
        waits.of(workflow.id()).stream()
            .map(Waits.Wait::toString)
            .collect(Collectors.joining(", "));
    return "workflow '%s' (%s), %s%s"
        .formatted(
            workflow.id(),
            workflow.name(),
            workflow.state(),
            waiting.isEmpty() ? "" : ", waits for " + waiting);
  }
}

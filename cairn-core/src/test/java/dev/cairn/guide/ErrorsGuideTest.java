package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.NoSuchQueueException;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.SampleExceptions;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of all exceptions in chapter 3 of the guide, and its program. */
class ErrorsGuideTest extends SingleWorkflowTest {
  private static final Path CHAPTER = Path.of("..", "docs", "guide", "03-failures.md");
  private static final Pattern ROW =
      Pattern.compile("^\\| `(\\w+Exception)`(?: \\(([^)]*)\\))? \\|", Pattern.MULTILINE);
  private static final Pattern FIELD = Pattern.compile("`(\\w+)`");

  @Test
  void tableListsAllExceptionsWithTheirFields() throws IOException {
    String chapter = Files.readString(CHAPTER);
    List<String> expected =
        SampleExceptions.types().stream()
            .map(type ->
                type.getSimpleName()
                    + SampleExceptions.fields(SampleExceptions.full(type)).keySet().stream()
                        .sorted()
                        .toList())
            .map(row ->
                row.replace("WorkflowTimeoutException[reason, ", "WorkflowTimeoutException["))
            .toList();

    List<String> listed = new ArrayList<>();
    ROW.matcher(chapter)
        .results()
        .forEach(row ->
            listed.add(
                row.group(1)
                    + FIELD
                        .matcher(Objects.requireNonNullElse(row.group(2), ""))
                        .results()
                        .map(field -> field.group(1))
                        .sorted()
                        .toList()));

    assertThat(listed).containsExactlyElementsOf(expected);
  }

  /** An answer other than 200. */
  static final class HttpStatusException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    HttpStatusException(int status) {
      super("status " + status);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  private String fetch(String url) {
    return switch (calls.record(url)) {
      case 1 -> throw new HttpStatusException(503);
      case 2 -> throw new HttpStatusException(404);
      default -> "found";
    };
  }

  private String fetchInStep(String url) {
    String body =
        Durable.step(
            "fetch",
            Retry.attempts(5)
                .retryOn(HttpStatusException.class)
                .retryIf(failure -> ((HttpStatusException) failure).status() >= 500),
            () -> fetch(url));
    return body;
  }

  @Test
  void conditionDecidesByTheStatus() {
    var handle = start(() -> fetchInStep("page"));

    assertThatThrownBy(handle::await).hasMessageContaining("status 404");
    assertThat(calls.count("page")).isEqualTo(2);
  }

  private static String enqueue(Cairn cairn, Fn.Of0<String> order, String queue) {
    try {
      return cairn.start(StartOptions.onQueue(queue), order).id();
    } catch (NoSuchQueueException unknown) {
      return "Use one of %s instead of %s.".formatted(unknown.knownQueues(), unknown.queue());
    }
  }

  @Test
  void programReadsTheFields() {
    Cairn cairn = openWith(() -> "sent");
    cairn.queues().declare(Queue.named("orders"));

    assertThat(enqueue(cairn, flow, "oders")).isEqualTo("Use one of [orders] instead of oders.");
  }
}

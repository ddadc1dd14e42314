package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.error.ValueException;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Attributes that are changed by others than the workflow. */
class OutsideAttributesTest extends SingleWorkflowTest {
  private static final Duration LONG = Duration.ofHours(1);

  private Cairn opened() {
    return openWith(() -> {
      Durable.attribute("stage", "packing");
      Durable.receive("go", String.class, LONG);
      Durable.attribute("stage", "sent");
      return "sent";
    });
  }

  private static List<String> ids(Cairn cairn, Criterion... criteria) {
    return cairn.workflows().find(criteria).map(WorkflowSummary::id).sorted().toList();
  }

  private String attributes() {
    return database
        .query("select coalesce(attributes::text, 'none') from cairn.workflow")
        .getFirst();
  }

  @Test
  void lastWriteOfEachKeyCounts() {
    Cairn cairn = opened();
    Handle<String> handle =
        cairn.start(StartOptions.id("w").attribute("customer", "ann").attribute("n", 1), flow);
    cairn.messages().send("w", "go", "on");
    handle.await();

    cairn.workflows().setAttributes("w", Map.of("stage", "returned", "reviewed", true));
    assertThat(ids(cairn, Criterion.attribute("stage", "returned"))).containsExactly("w");
    assertThat(ids(cairn, Criterion.attribute("stage", "sent"))).isEmpty();

    cairn.workflows().removeAttributes("w", List.of("n", "unknown"));
    assertThat(attributes())
        .isEqualTo("{\"stage\": \"returned\", \"customer\": \"ann\", \"reviewed\": true}");
  }

  @Test
  void runningWorkflowOverwritesItsOwnKeysOnly() {
    Cairn cairn = opened();
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    cairn.workflows().setAttributes("w", Map.of("stage", "by hand", "customer", "ann"));

    cairn.messages().send("w", "go", "on");
    handle.await();

    assertThat(attributes()).isEqualTo("{\"stage\": \"sent\", \"customer\": \"ann\"}");
  }

  @Test
  void replayDoesNotRepeatWritesOfWorkflow() {
    startAndCrash(
        Side.AFTER,
        "attribute stage",
        cairn ->
            flow =
                cairn.workflow(
                    "flow",
                    String.class,
                    () -> {
                      Durable.attribute("stage", "packing");
                      return work("on");
                    }));
    try (CairnClient client = CairnClient.connect(database.config())) {
      client.workflows().setAttributes("w", Map.of("stage", "by hand"));
    }

    Cairn cairn =
        openWith(() -> {
          Durable.attribute("stage", "packing");
          return work("on");
        });

    assertThat(cairn.handle("w", String.class).await()).isEqualTo("did on");
    assertThat(attributes()).isEqualTo("{\"stage\": \"by hand\"}");
  }

  @Test
  void writersAtOnceLoseNothing() {
    Cairn cairn = opened();
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);

    IntStream.range(0, 50)
        .parallel()
        .forEach(i -> cairn.workflows().setAttributes("w", Map.of("k" + i, i)));
    IntStream.range(0, 50)
        .parallel()
        .filter(i -> i % 2 == 0)
        .forEach(i -> cairn.workflows().removeAttributes("w", List.of("k" + i)));
    cairn.messages().send("w", "go", "on");
    handle.await();

    assertThat(
            database.count("select count(*) from cairn.workflows, jsonb_object_keys(attributes)"))
        .isEqualTo(26);
  }

  @Test
  void workflowWithoutAttributesHasNone() {
    Cairn cairn = openWith(() -> work("a"));
    cairn.start(StartOptions.id("w"), flow).await();

    cairn.workflows().removeAttributes("w", List.of("a"));
    assertThat(attributes()).isEqualTo("none");
    cairn.workflows().setAttributes("w", Map.of());
    assertThat(attributes()).isEqualTo("none");
    database.query("select cairn.set_attributes('w', '{\"a\": 1}')");
    assertThat(ids(cairn, Criterion.attribute("a", 1))).containsExactly("w");
    database.query("select cairn.remove_attributes('w', '{a}')");
    assertThat(attributes()).isEqualTo("none");
  }

  @Test
  void impossibleAttributesAreRejected() {
    Cairn cairn = openWith(() -> work("a"));
    cairn.start(StartOptions.id("w"), flow).await();
    Workflows workflows = cairn.workflows();

    assertThatThrownBy(() -> workflows.setAttributes("nobody", Map.of("a", 1)))
        .isInstanceOf(NoSuchWorkflowException.class)
        .hasMessageStartingWith("There is no workflow 'nobody', so its attributes cannot be set.");
    assertThatThrownBy(() -> workflows.removeAttributes("nobody", List.of("a")))
        .isInstanceOf(NoSuchWorkflowException.class)
        .hasMessageContaining("so its attributes cannot be removed.");
    assertThatThrownBy(() -> workflows.setAttributes("w", Map.of("a/b", 1)))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("'a/b' is not a valid name for an attribute.");
    assertThatThrownBy(() -> workflows.removeAttributes("w", List.of("")))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> workflows.setAttributes("w", Map.of("a", "x".repeat(20_000))))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("the limit is 16,384");
    assertThatThrownBy(() -> workflows.setAttributes("w", Map.of("a", new Object())))
        .isInstanceOf(ValueException.class);
    for (String json : List.of("[1]", "{\"a\": null}", "{\"a/b\": 1}", "{\"\": 1}")) {
      assertThatThrownBy(
              () -> database.query("select cairn.set_attributes('w', '%s')".formatted(json)))
          .hasStackTraceContaining("attribute");
    }
    assertThat(attributes()).isEqualTo("none");
  }

  @Test
  void inWorkflowItIsRefusedOutsideSteps() {
    Cairn cairn =
        open(opening ->
            flow =
                opening.workflow(
                    "flow",
                    String.class,
                    () -> {
                      opening.workflows().setAttributes("w", Map.of("a", 1));
                      return "set";
                    }));

    assertThatThrownBy(() -> cairn.start(StartOptions.id("w"), flow).await())
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("workflows().setAttributes was called in workflow 'w'");
  }
}

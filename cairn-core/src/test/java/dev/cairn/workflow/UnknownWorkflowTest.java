package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.spi.Event;
import dev.cairn.start.Handle;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workflows in the database that no live executor has registered. */
class UnknownWorkflowTest extends CairnTest {
  @BeforeEach
  void insertWorkflows() {
    open(cairn -> {}).close();
    for (String name : new String[] {"known", "unknown"}) {
      database.execute(
          """
          insert into cairn.workflow (id, name, state, attempt, started_at, input)
          values ('%1$s', '%1$s', 'RUNNING', 1, now(), '[]')
          """
              .formatted(name));
    }
  }

  private Cairn openWith(String... names) {
    return open(cairn -> {
      for (String name : names) {
        cairn.workflow(name, String.class, () -> name + " done");
      }
    });
  }

  @Test
  void unknownWorkflowWaitsWithoutBlockingOthers() {
    Cairn cairn = openWith("known");

    assertThat(cairn.handle("known", String.class).await()).isEqualTo("known done");
    assertThat(state("unknown")).isEqualTo("RUNNING");
    assertThat(database.query("select attempt from cairn.workflows where id = 'unknown'"))
        .containsExactly("1");
  }

  @Test
  void unknownWorkflowIsReportedOnce() {
    openWith("known");
    Eventually.holds(() -> assertThat(events(Event.UnknownWorkflow.class)).isNotEmpty());

    database.execute(
        "insert into cairn.workflow (id, name, state, attempt, started_at, input) values ('later', 'known', 'RUNNING', 1, now(), '[]')");
    Eventually.holds(() -> assertThat(state("later")).isEqualTo("SUCCEEDED"));

    assertThat(events(Event.UnknownWorkflow.class))
        .containsExactly(new Event.UnknownWorkflow("unknown", 1));
  }

  @Test
  void unknownWorkflowContinuesOnAnExecutorThatRegistersIt() {
    Cairn without = openWith("known");
    Handle<String> handle = without.handle("unknown", String.class);

    openWith("known", "unknown");

    assertThat(handle.await()).isEqualTo("unknown done");
  }
}

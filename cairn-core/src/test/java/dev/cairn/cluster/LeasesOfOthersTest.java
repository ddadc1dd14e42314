package dev.cairn.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an executor tells at its start of others, one of which may have been killed. */
class LeasesOfOthersTest extends CairnTest {
  private Fn.Of0<String> waiting = () -> "not registered yet";

  private void register(Cairn cairn) {
    waiting =
        cairn.workflow(
            "waiting",
            String.class,
            () -> Durable.receive("never", String.class, Duration.ofMinutes(1)).orElse("nothing"));
  }

  private List<Event.LeasesOfOthers> told() {
    synchronized (events) {
      return events.stream()
          .filter(Event.LeasesOfOthers.class::isInstance)
          .map(Event.LeasesOfOthers.class::cast)
          .toList();
    }
  }

  @Test
  void anExecutorTellsHowLongTheLeasesOfThoseThatRunWorkflowsLast() {
    Cairn first = open(database.config().lease(Duration.ofSeconds(30)), this::register);
    first.start(StartOptions.id("w"), waiting);

    open(this::register);

    Eventually.holds(() -> assertThat(told()).hasSize(1));
    assertThat(told().getFirst().executors()).isOne();
    assertThat(told().getFirst().longest())
        .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(30));
  }

  @Test
  void anExecutorThatIsAloneTellsNothing() {
    Cairn cairn = open(this::register);
    cairn.start(StartOptions.id("w"), waiting);
    Eventually.holds(() -> assertThat(database.query("select id from cairn.workflows")).hasSize(1));

    assertThat(told()).isEmpty();
  }
}

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

/** The event about peers' leases that an executor publishes at its start. */
class PeerLeasesEventTest extends CairnTest {
  private Fn.Of0<String> waiting = () -> "not registered yet";

  private void register(Cairn cairn) {
    waiting =
        cairn.workflow(
            "waiting",
            String.class,
            () -> Durable.receive("never", String.class, Duration.ofMinutes(1)).orElse("nothing"));
  }

  private List<Event.LeasesOfOthers> leaseEvents() {
    synchronized (events) {
      return events.stream()
          .filter(Event.LeasesOfOthers.class::isInstance)
          .map(Event.LeasesOfOthers.class::cast)
          .toList();
    }
  }

  @Test
  void startingExecutorReportsLeasesOfPeersThatRunWorkflows() {
    Cairn first = open(database.config().lease(Duration.ofHours(1)), this::register);
    first.start(StartOptions.id("w"), waiting);

    open(this::register);

    Eventually.holds(() -> assertThat(leaseEvents()).hasSize(1));
    assertThat(leaseEvents().getFirst().executors()).isOne();
    assertThat(leaseEvents().getFirst().longest())
        .isBetween(Duration.ofMinutes(30), Duration.ofHours(1));
  }

  @Test
  void singleExecutorReportsNoLeases() {
    Cairn cairn = open(this::register);
    cairn.start(StartOptions.id("w"), waiting);
    Eventually.holds(() -> assertThat(database.query("select id from cairn.workflows")).hasSize(1));

    assertThat(leaseEvents()).isEmpty();
  }
}

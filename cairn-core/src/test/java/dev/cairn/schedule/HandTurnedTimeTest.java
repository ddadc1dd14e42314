package dev.cairn.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.TurnedTime;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Waits whose time is turned by hand. */
class HandTurnedTimeTest extends CairnTest {
  private final TurnedTime time = new TurnedTime();

  @Test
  void aTimeoutPassesWhenTheClockIsTurned() {
    AtomicReference<Fn.Of1<Integer, Boolean>> flow = new AtomicReference<>();
    Cairn cairn =
        open(
            database.config().environment(time.ambient()),
            opened ->
                flow.set(
                    opened.workflow(
                        "flow",
                        Integer.class,
                        Boolean.class,
                        days ->
                            Durable.receive("news", String.class, Duration.ofDays(days))
                                .isPresent())));
    Handle<Boolean> later = cairn.start(StartOptions.id("later"), flow.get(), 7);
    Eventually.holds(() -> assertThat(keys("later")).hasSize(1));
    Handle<Boolean> sooner = cairn.start(StartOptions.id("sooner"), flow.get(), 3);
    Eventually.holds(() -> assertThat(keys("sooner")).hasSize(1));

    time.turn(Duration.ofDays(4));
    assertThat(sooner.await()).isFalse();
    assertThat(state("later")).isEqualTo("RUNNING");

    time.turn(Duration.ofDays(4));
    assertThat(later.await()).isFalse();
  }
}

package dev.cairn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.Durable;
import dev.cairn.api.Fn;
import dev.cairn.api.Handle;
import dev.cairn.api.Run;
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
            database.config().ambient(time.ambient()),
            opened ->
                flow.set(
                    opened.workflow(
                        "flow",
                        Integer.class,
                        Boolean.class,
                        days ->
                            Durable.receive("news", String.class, Duration.ofDays(days))
                                .isPresent())));
    Handle<Boolean> later = cairn.start(Run.id("later"), flow.get(), 7);
    Eventually.holds(() -> assertThat(keys("later")).hasSize(1));
    Handle<Boolean> sooner = cairn.start(Run.id("sooner"), flow.get(), 3);
    Eventually.holds(() -> assertThat(keys("sooner")).hasSize(1));

    time.turn(Duration.ofDays(4));
    assertThat(sooner.await()).isFalse();
    assertThat(state("later")).isEqualTo("RUNNING");

    time.turn(Duration.ofDays(4));
    assertThat(later.await()).isFalse();
  }
}

package dev.cairn.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.SteppedClock;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Waits with a manual clock. */
class ManualClockTest extends CairnTest {
  private final SteppedClock time = new SteppedClock();

  @Test
  void timeoutPassesWhenTheClockIsAdvanced() {
    AtomicReference<Fn.Of1<Integer, Boolean>> flow = new AtomicReference<>();
    Cairn cairn =
        open(
            database.config().environment(time.environment()),
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
    Eventually.holds(() -> assertThat(stepKeys("later")).hasSize(1));
    Handle<Boolean> sooner = cairn.start(StartOptions.id("sooner"), flow.get(), 3);
    Eventually.holds(() -> assertThat(stepKeys("sooner")).hasSize(1));

    time.advance(Duration.ofDays(4));
    assertThat(sooner.await()).isFalse();
    assertThat(state("later")).isEqualTo("RUNNING");

    time.advance(Duration.ofDays(4));
    assertThat(later.await()).isFalse();
  }
}

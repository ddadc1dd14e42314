package dev.cairn.testing.guide;

import static dev.cairn.testing.CairnAssertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@CairnTest
class SignaledTest {
  @Test
  void signalArrivesAfterTheFirstSleep(Cairn cairn, Signaled signaled, TestClock clock) {
    Handle<String> handle = cairn.start(StartOptions.id("signaled-1"), signaled::run, "input1");

    clock.advance(Duration.ofMinutes(65));
    cairn.messages().send("signaled-1", "signal", "signalInput");
    clock.advance(Duration.ofHours(1));

    assertThat(handle).succeededWith("signalInput-input1");
  }

  @Test
  void timeSkips(Cairn cairn, Signaled signaled, TestClock clock) {
    clock.autoAdvance();
    Handle<String> handle = cairn.start(StartOptions.id("signaled-2"), signaled::run, "input1");

    cairn.messages().send("signaled-2", "signal", "signalInput");

    assertThat(handle).succeededWith("signalInput-input1");
  }
}

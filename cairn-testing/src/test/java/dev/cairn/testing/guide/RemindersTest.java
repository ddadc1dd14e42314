package dev.cairn.testing.guide;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@CairnTest
class RemindersTest {
  @Test
  void remindsOnceAWeekUntilPaid(Cairn cairn, Reminders reminders, TestClock clock) {
    Handle<String> handle = cairn.start(StartOptions.id("invoice-3"), reminders::remind, "ann");

    clock.advance(Duration.ofDays(15));
    assertThat(reminders.mails()).containsExactly("reminder 1 to ann", "reminder 2 to ann");

    cairn.messages().send("invoice-3", "paid", "by transfer");
    assertThat(handle).succeededWith("paid in week 3");
  }

  @Test
  void unpaidInvoiceIsCollected(Cairn cairn, Reminders reminders, TestClock clock) {
    clock.autoAdvance();

    assertThat(cairn.start(reminders::remind, "ann")).succeededWith("to be collected");
  }
}

package dev.cairn.spring.guide;

import static dev.cairn.testing.CairnAssertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.spring.test.CairnTestKit;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.TestClock;
import dev.cairn.testing.fault.Steps;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.NONE,
    properties = {
      "spring.sql.init.mode=always",
      "spring.sql.init.schema-locations=classpath:guide-schema.sql"
    })
@CairnTestKit
class CheckoutTest {
  @Autowired private Cairn cairn;
  @Autowired private Checkout checkout;
  @Autowired private Reminders reminders;

  @Test
  void chargeIsRetried(@Autowired Steps steps, @Autowired TestClock clock) {
    steps.on("charge").fails(2, new IOException("no answer"));
    clock.autoAdvance();

    Handle<String> handle = cairn.start(checkout::checkout, "17", "teapot");

    assertThat(handle).succeededWith("payment of 17").ran("charge").inTries(3);
  }

  @Test
  void reminderIsSentAfterAWeek(@Autowired TestClock clock) {
    Handle<String> handle = cairn.start(StartOptions.id("r"), reminders::remind, "ann");

    clock.advance(Duration.ofDays(7));

    assertThat(handle).succeededWith("reminded ann");
  }
}

package dev.cairn.internal.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.spi.Event;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The events of outages that several callers notice. */
class OutagesTest {
  private final SQLException terminated = new SQLException("terminated", "57P01");

  private final List<Event> events = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-05T03:00:00Z");
  private final Outages outages = new Outages(() -> now, events::add);

  private void outageThatEnds() {
    try (Outages.Caller caller = outages.caller()) {
      caller.failed(terminated);
    }
    assertThat(events).hasSize(2);
    events.clear();
  }

  @Test
  void connectionThatAnOutageBrokeBeginsNoOther() {
    outageThatEnds();

    try (Outages.Caller late = outages.caller()) {
      late.failed(terminated);
    }

    assertThat(events).isEmpty();
  }

  @Test
  void callerThatFailsAgainBeginsAnOutage() {
    outageThatEnds();

    try (Outages.Caller caller = outages.caller()) {
      caller.failed(terminated);
      caller.failed(terminated);

      assertThat(events).containsExactly(new Event.DatabaseAway("57P01", "terminated"));
    }
  }

  @Test
  void failureASecondLaterBeginsAnOutage() {
    outageThatEnds();
    now = now.plus(Duration.ofSeconds(1));

    try (Outages.Caller caller = outages.caller()) {
      caller.failed(terminated);

      assertThat(events).hasSize(1);
    }
  }
}

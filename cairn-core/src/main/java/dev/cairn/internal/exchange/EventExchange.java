package dev.cairn.internal.exchange;

import dev.cairn.error.CairnException;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.message.EventStore;
import dev.cairn.internal.store.record.NamedOutcome;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.wakeup.WaitServices;
import dev.cairn.spi.ValueType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Publishes events, and waits for those of others: both are recorded. Used by one thread. */
record EventExchange(ExchangeContext desk) {
  private static final ValueType NOTHING = new ValueType("what publishing gives", void.class);

  void publish(String event, Type type, Object value) throws Exception {
    String key = desk.keys().next("publish " + event);
    String json =
        desk.values()
            .encodeEvent(
                desk.run(), event, new ValueType("the event '" + event + "'", type), value);
    StepRecord recorded = desk.history().findRecord(StepKind.PUBLISH, key);
    if (recorded == null) {
      Outcome outcome = desk.values().encodeStepResult(desk.run(), key, NOTHING, null);
      StepRecord step = desk.frame(StepKind.PUBLISH, key, outcome, desk.history().currentTime());
      try {
        desk.history().recordAnd(new Entry.Publish(desk.run().owned(), step, event, json));
      } finally { // also if it may not go on after that
        desk.services().waiting().published(desk.run().id());
      }
    }
  }

  @Nullable Object await(NamedOutcome event, Type type, Duration limit) throws Exception {
    String key = desk.keys().next("event " + event.key());
    ValueType slot = EventListening.slot(event, type);
    StepRecord deadline = desk.recordedDeadline(key);
    StepRecord recorded = desk.history().findRecord(StepKind.EVENT, key);
    if (recorded != null) {
      return desk.replayed(slot, recorded);
    }
    Instant startedAt = desk.history().currentTime();
    EventStore.Seen seen =
        desk.watched(
            desk.services().waiting().events(),
            new WaitServices.Awaited<>(event, event.workflowId()),
            new ExchangeContext.Limit(key, deadline, limit),
            EventStore.Seen.Nothing::new);
    return desk.outcome(StepKind.EVENT, key, slot, outcome(key, event, limit, seen), startedAt);
  }

  private Outcome outcome(String key, NamedOutcome event, Duration limit, EventStore.Seen seen) {
    if (seen instanceof EventStore.Seen.Value value) {
      return desk.readings()
          .rebind(() -> desk.values().rebindEvent(desk.run(), key, event.key(), value));
    }
    CairnException refusal = EventListening.refusal(event, limit, seen);
    return desk.values().encodeStepFailure(desk.run(), key, refusal);
  }
}

package dev.cairn.runtime;

import dev.cairn.api.CairnException;
import dev.cairn.spi.Slot;
import dev.cairn.store.Entry;
import dev.cairn.store.Events;
import dev.cairn.store.Named;
import dev.cairn.store.Outcome;
import dev.cairn.store.StepKind;
import dev.cairn.store.StepRecord;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Publishes events, and waits for those of others: both are recorded. Used by one thread. */
record Publishing(Desk desk) {
  private static final Slot NOTHING = new Slot("what publishing gives", void.class);

  void publish(String event, Type type, Object value) throws Exception {
    String key = desk.keys().next("publish " + event);
    String json =
        desk.values()
            .published(desk.run(), event, new Slot("the event '" + event + "'", type), value);
    StepRecord recorded = desk.history().recorded(StepKind.PUBLISH, key);
    if (recorded == null) {
      Outcome outcome = desk.values().success(desk.run(), key, NOTHING, null);
      StepRecord step = desk.frame(StepKind.PUBLISH, key, outcome, desk.history().clock());
      try {
        desk.history().recordAnd(new Entry.Publish(desk.run().owned(), step, event, json));
      } finally { // also if it may not go on after that
        desk.services().waiting().published(desk.run().id());
      }
    }
  }

  @Nullable Object await(Named event, Type type, Duration limit) throws Exception {
    String key = desk.keys().next("event " + event.key());
    Slot slot = Listening.slot(event, type);
    StepRecord deadline = desk.recordedDeadline(key);
    StepRecord recorded = desk.history().recorded(StepKind.EVENT, key);
    if (recorded != null) {
      return desk.replayed(slot, recorded);
    }
    Instant startedAt = desk.history().clock();
    Events.Seen seen =
        desk.watched(
            desk.services().waiting().events(),
            new Waiting.Awaited<>(event, event.workflowId()),
            new Desk.Limit(key, deadline, limit),
            Events.Seen.Nothing::new);
    return desk.outcome(StepKind.EVENT, key, slot, outcome(key, event, limit, seen), startedAt);
  }

  private Outcome outcome(String key, Named event, Duration limit, Events.Seen seen) {
    if (seen instanceof Events.Seen.Value value) {
      return desk.readings()
          .moved(() -> desk.values().awaited(desk.run(), key, event.key(), value));
    }
    CairnException refusal = Listening.refusal(event, limit, seen);
    return desk.values().failure(desk.run(), key, refusal);
  }
}

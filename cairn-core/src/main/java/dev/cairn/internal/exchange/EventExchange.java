package dev.cairn.internal.exchange;

import dev.cairn.error.CairnException;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.message.EventStore;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.OutcomeKey;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.wakeup.WaitServices;
import dev.cairn.spi.Event;
import dev.cairn.spi.ValueType;
import dev.cairn.start.EventWait;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events of a workflow, and waits for events of other workflows; records both. Used by
 * one thread.
 */
record EventExchange(ExchangeContext context) {
  private static final ValueType NOTHING = new ValueType("the result of publishing", void.class);

  void publish(String event, Type type, Object value) throws Exception {
    String key = context.keys().next("publish " + event);
    String json =
        context
            .values()
            .encodeEvent(
                context.run(), event, new ValueType("the event '" + event + "'", type), value);
    StepRecord recorded = context.history().findRecord(StepKind.PUBLISH, key);
    if (recorded == null) {
      Outcome outcome = context.values().encodeStepResult(context.run(), key, NOTHING, null);
      StepRecord step =
          context.frame(StepKind.PUBLISH, key, outcome, context.history().currentTime());
      try {
        context.history().recordAnd(new Entry.Publish(context.run().owned(), step, event, json));
      } finally { // also if the run is stopped after its record
        context.services().waiting().onPublished(context.run().id());
      }
    }
  }

  @Nullable Object await(OutcomeKey event, Type type, EventWait wait) throws Exception {
    String key = context.keys().next("event " + event.key());
    ValueType valueType = EventListening.valueType(event, type);
    StepRecord deadline = context.recordedDeadline(key);
    StepRecord recorded = context.history().findRecord(StepKind.EVENT, key);
    if (recorded != null) {
      return context.replayed(valueType, recorded);
    }
    Instant startedAt = context.history().currentTime();
    EventStore.EventResult seen =
        context.watched(
            new ExchangeContext.Awaited<>(
                context.services().waiting().events(),
                new WaitServices.AwaitedEvent(event, wait.missingAllowed()),
                new Event.Awaited.Workflows(List.of(event.workflowId()))),
            new ExchangeContext.Limit(key, deadline, wait.timeout()),
            EventStore.EventResult.TimedOut::new);
    return context.outcome(
        StepKind.EVENT, key, valueType, outcome(key, event, wait, seen), startedAt);
  }

  private Outcome outcome(
      String key, OutcomeKey event, EventWait wait, EventStore.EventResult seen) {
    if (seen instanceof EventStore.EventResult.Value value) {
      return context
          .recordReader()
          .rebind(() -> context.values().rebindEvent(context.run(), key, event.key(), value));
    }
    CairnException refusal = EventListening.refusal(event, wait, seen);
    return context.values().encodeStepFailure(context.run(), key, refusal);
  }
}

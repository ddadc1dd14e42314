package dev.cairn.internal.exchange;

import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.spi.ValueType;
import java.util.Map;

/** Sets attributes of a workflow and records that. Used by one thread. */
record AttributeExchange(ExchangeContext context) {
  private static final ValueType NOTHING =
      new ValueType("the result of setting attributes", void.class);

  void set(String name, Map<String, Object> attributes) {
    String key = context.keys().next(name);
    String json = context.values().encodeAttributes(attributes);
    StepRecord recorded = context.history().findRecord(StepKind.ATTRIBUTE, key);
    if (recorded == null) {
      Outcome outcome = context.values().encodeStepResult(context.run(), key, NOTHING, null);
      StepRecord step =
          context.frame(StepKind.ATTRIBUTE, key, outcome, context.history().currentTime());
      context.history().recordAnd(new Entry.Attribute(context.run().owned(), step, json));
    }
  }
}

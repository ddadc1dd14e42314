package dev.cairn.internal.exchange;

import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.spi.ValueType;
import java.util.Map;

/** Says of a workflow by what it can be found: this is recorded. Used by one thread. */
record AttributeExchange(ExchangeContext desk) {
  private static final ValueType NOTHING =
      new ValueType("what setting attributes gives", void.class);

  void set(String name, Map<String, Object> attributes) {
    String key = desk.keys().next(name);
    String json = desk.values().encodeAttributes(attributes);
    StepRecord recorded = desk.history().findRecord(StepKind.ATTRIBUTE, key);
    if (recorded == null) {
      Outcome outcome = desk.values().encodeStepResult(desk.run(), key, NOTHING, null);
      StepRecord step = desk.frame(StepKind.ATTRIBUTE, key, outcome, desk.history().currentTime());
      desk.history().recordAnd(new Entry.Attribute(desk.run().owned(), step, json));
    }
  }
}

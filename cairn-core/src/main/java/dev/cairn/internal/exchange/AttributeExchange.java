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
    String json = desk.values().attributes(attributes);
    StepRecord recorded = desk.history().recorded(StepKind.ATTRIBUTE, key);
    if (recorded == null) {
      Outcome outcome = desk.values().success(desk.run(), key, NOTHING, null);
      StepRecord step = desk.frame(StepKind.ATTRIBUTE, key, outcome, desk.history().clock());
      desk.history().recordAnd(new Entry.Attribute(desk.run().owned(), step, json));
    }
  }
}

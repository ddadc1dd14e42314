package dev.cairn.runtime;

import dev.cairn.spi.Slot;
import dev.cairn.store.Entry;
import dev.cairn.store.Outcome;
import dev.cairn.store.StepKind;
import dev.cairn.store.StepRecord;
import java.util.Map;

/** Says of a workflow by what it can be found: this is recorded. Used by one thread. */
record Attributing(Desk desk) {
  private static final Slot NOTHING = new Slot("what setting attributes gives", void.class);

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

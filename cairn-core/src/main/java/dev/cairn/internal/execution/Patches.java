package dev.cairn.internal.execution;

import dev.cairn.internal.replay.History;
import dev.cairn.internal.replay.StepKeys;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.spi.ValueType;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Answers {@code Durable.patched}. While the workflow has run on one build only, every patch
 * applies, and its first use is recorded; on another build, a patch applies if it was recorded.
 * Used by one thread.
 */
final class Patches {
  private static final ValueType FLAG =
      new ValueType("whether the code was patched", boolean.class);

  private final RunContext context;
  private final History history;
  private final StepKeys keys;
  private final Map<String, Boolean> answers = new HashMap<>();

  Patches(RunContext context, History history, StepKeys keys) {
    this.context = context;
    this.history = history;
    this.keys = keys;
  }

  boolean patched(String name) {
    Boolean beginning = answers.get(name);
    if (beginning != null) {
      return beginning;
    }
    boolean answer = answer("patched " + name);
    answers.put(name, answer);
    return answer;
  }

  private boolean answer(String name) {
    if (!context.records().isSameBuild()) {
      history.checkRunNotStopped();
      return context.records().hasPatch(name);
    }
    String key = keys.next(name);
    if (history.findRecord(StepKind.PATCH, key) == null) {
      Instant now = history.currentTime();
      Outcome success =
          context.services().values().encodeStepResult(context.run(), key, FLAG, true);
      var span = new StepRecord.Span(now, now, 1);
      history.record(
          history.newRecord(StepKind.PATCH, key, success, span, StepRecord.Fingerprint.NONE));
    }
    return true;
  }
}

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
 * Which changes of the code a run began with. As long as one build runs it, that is all it has; the
 * first time that it comes upon one, this is recorded. Another build goes by the records. Used by
 * the branch's own thread alone.
 */
final class Patches {
  private static final ValueType FLAG =
      new ValueType("whether the code was patched", boolean.class);

  private final RunContext course;
  private final History history;
  private final StepKeys keys;
  private final Map<String, Boolean> answers = new HashMap<>();

  Patches(RunContext course, History history, StepKeys keys) {
    this.course = course;
    this.history = history;
    this.keys = keys;
  }

  boolean patched(String name) {
    Boolean known = answers.get(name);
    if (known != null) {
      return known;
    }
    boolean answer = answer("patched " + name);
    answers.put(name, answer);
    return answer;
  }

  private boolean answer(String name) {
    if (!course.records().isSameBuild()) {
      history.checkRunNotStopped();
      return course.records().hasPatch(name);
    }
    String key = keys.next(name);
    if (history.findRecord(StepKind.PATCH, key) == null) {
      Instant now = history.currentTime();
      Outcome yes = course.services().values().encodeStepResult(course.run(), key, FLAG, true);
      var span = new StepRecord.Span(now, now, 1);
      history.record(
          history.newRecord(StepKind.PATCH, key, yes, span, StepRecord.Fingerprint.NONE));
    }
    return true;
  }
}

package dev.cairn.runtime;

import dev.cairn.spi.Slot;
import dev.cairn.store.Outcome;
import dev.cairn.store.StepKind;
import dev.cairn.store.StepRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Which changes of the code a run began with. As long as one build runs it, that is all it has; the
 * first time that it comes upon one, this is recorded. Another build goes by the records. Used by
 * the branch's own thread alone.
 */
final class Patches {
  private static final Slot FLAG = new Slot("whether the code was patched", boolean.class);

  private final Course course;
  private final History history;
  private final Keys keys;
  private final Map<String, Boolean> answers = new HashMap<>();

  Patches(Course course, History history, Keys keys) {
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
    if (!course.records().sameBuild()) {
      history.mayPass();
      return course.records().hasPatch(name);
    }
    String key = keys.next(name);
    if (history.recorded(StepKind.PATCH, key) == null) {
      Instant now = history.clock();
      Outcome yes = course.services().values().success(course.run(), key, FLAG, true);
      var span = new StepRecord.Span(now, now, 1);
      history.record(history.frame(StepKind.PATCH, key, yes, span, StepRecord.Fingerprint.NONE));
    }
    return true;
  }
}

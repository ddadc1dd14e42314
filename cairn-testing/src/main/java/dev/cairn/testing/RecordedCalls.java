package dev.cairn.testing;

import dev.cairn.operate.RecordedStep;
import java.util.List;

/**
 * The records of a workflow, found by the names that its code uses.
 *
 * @param steps the records, in the order in which the calls began
 */
record RecordedCalls(List<RecordedStep> steps) {
  /** The records with a name: in any branch, and of each use; or with exactly that key. */
  List<RecordedStep> named(String name) {
    return steps.stream()
        .filter(step -> step.key().equals(name) || nameOf(step.key()).equals(name))
        .toList();
  }

  /** The name in a key, without the path of the branch and the number of the use. */
  static String nameOf(String key) {
    return key.substring(key.lastIndexOf('/') + 1).replaceFirst("#\\d+$", "");
  }

  /** The path of the branch in a key; empty for the main path. */
  static String branchOf(String key) {
    return key.substring(0, Math.max(0, key.lastIndexOf('/')));
  }

  /** The names that occur, for messages. */
  List<String> names() {
    return steps.stream().map(RecordedStep::key).toList();
  }
}

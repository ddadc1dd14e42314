package dev.cairn.testing.crash;

import dev.cairn.testing.crash.Observation.ObservedRecord;
import dev.cairn.testing.crash.Observation.ObservedWorkflow;
import dev.cairn.testing.crash.Observation.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares runs with one without a crash. Values that differ between two runs without a crash, such
 * as random ids, are not compared, nor are workflows whose ids differ.
 *
 * @param expected a run without a crash
 * @param again another one
 */
record Comparison(Observation expected, Observation again) {
  /** The first difference of a run, result first; empty if it did the same. */
  Optional<String> difference(Observation actual, String root) {
    List<String> ids =
        Stream.concat(Stream.of(root), expected.workflows().keySet().stream())
            .distinct()
            .filter(id -> again.workflows().containsKey(id))
            .toList();
    return Stream.concat(
            ids.stream().flatMap(id -> outcome(id, actual).stream()),
            ids.stream().flatMap(id -> history(id, actual).stream()))
        .findFirst();
  }

  private Optional<String> outcome(String id, Observation actual) {
    ObservedWorkflow other = actual.workflows().get(id);
    if (other == null) {
      return Optional.of("Workflow '%s' does not exist, as it does without a crash".formatted(id));
    }
    ObservedWorkflow known = known(id);
    var varying = new VaryingValues(known.outcome(), knownAgain(id).outcome());
    boolean same =
        known.state() == other.state() && varying.areSame(known.outcome(), other.outcome());
    return same
        ? Optional.empty()
        : Optional.of(
            "Workflow '%s' %s; without a crash it %s".formatted(id, ended(other), ended(known)));
  }

  private ObservedWorkflow known(String id) {
    return Objects.requireNonNull(expected.workflows().get(id));
  }

  private ObservedWorkflow knownAgain(String id) {
    return Objects.requireNonNull(again.workflows().get(id));
  }

  private static String ended(ObservedWorkflow workflow) {
    return switch (workflow.state()) {
      case SUCCEEDED -> "returned " + workflow.outcome().output();
      case FAILED -> "threw " + VaryingValues.thrown(workflow.outcome());
      default -> "is " + workflow.state();
    };
  }

  private Optional<String> history(String id, Observation actual) {
    ObservedWorkflow other = Objects.requireNonNull(actual.workflows().get(id));
    Map<String, ObservedRecord> second = byKey(knownAgain(id));
    Map<String, ObservedRecord> others = byKey(other);
    var known = new ArrayList<ObservedRecord>();
    for (ObservedRecord step : known(id).records()) {
      ObservedRecord also = second.get(step.key());
      if (also == null) {
        continue; // depends on chance
      }
      known.add(step);
      Optional<String> different = different(id, step, also, others.get(step.key()));
      if (different.isPresent()) {
        return different;
      }
    }
    return extra(id, second.keySet(), other).or(() -> order(id, known, other));
  }

  private static Map<String, ObservedRecord> byKey(ObservedWorkflow workflow) {
    return workflow.records().stream().collect(Collectors.toMap(ObservedRecord::key, step -> step));
  }

  private static Optional<String> different(
      String id, ObservedRecord step, ObservedRecord also, @Nullable ObservedRecord other) {
    if (other == null) {
      return Optional.of(
          "Workflow '%s' has no record '%s', as it has without a crash".formatted(id, step.key()));
    }
    boolean isTime = step.kind().equals("SLEEP");
    boolean same =
        step.kind().equals(other.kind())
            && (isTime
                || new VaryingValues(step.outcome(), also.outcome())
                    .areSame(step.outcome(), other.outcome()));
    return same
        ? Optional.empty()
        : Optional.of(
            "The record '%s' of workflow '%s' is %s; without a crash it is %s"
                .formatted(step.key(), id, text(other), text(step)));
  }

  private static String text(ObservedRecord step) {
    Value outcome = step.outcome();
    return step.kind()
        + " "
        + (outcome.error() == null
            ? outcome.output()
            : "that threw " + VaryingValues.thrown(outcome));
  }

  private Optional<String> extra(String id, Set<String> second, ObservedWorkflow other) {
    Set<String> keys = new HashSet<>(second);
    known(id).records().forEach(step -> keys.add(step.key()));
    return other.records().stream()
        .filter(step -> !keys.contains(step.key()))
        .map(step ->
            "Workflow '%s' has a record '%s', which it has not without a crash"
                .formatted(id, step.key()))
        .findFirst();
  }

  private static Optional<String> order(
      String id, List<ObservedRecord> known, ObservedWorkflow other) {
    List<String> expectedKeys = known.stream().map(ObservedRecord::key).toList();
    List<String> keys =
        other.records().stream().map(ObservedRecord::key).filter(expectedKeys::contains).toList();
    return keys.equals(expectedKeys)
        ? Optional.empty()
        : Optional.of(
            "The records of workflow '%s' are %s; without a crash they are %s"
                .formatted(id, keys, expectedKeys));
  }
}

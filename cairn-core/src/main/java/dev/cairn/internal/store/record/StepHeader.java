package dev.cairn.internal.store.record;

/**
 * A record of a workflow's history without its outcome, which may be large.
 *
 * @param key the step key
 * @param position its position in the history, from 0
 * @param kind its kind
 * @param span when it ran, and how often
 * @param arguments the hash of its arguments
 */
public record StepHeader(
    String key,
    int position,
    StepKind kind,
    StepRecord.Span span,
    StepRecord.Fingerprint arguments) {
  /** Returns the record with an outcome. */
  public StepRecord with(Outcome outcome) {
    return new StepRecord(key, position, kind, outcome, span, arguments);
  }
}

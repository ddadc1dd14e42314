package dev.cairn.internal.store.record;

/**
 * One record of a workflow's history without its outcome, which may be large.
 *
 * @param key the step's name and occurrence
 * @param position its place in the order of recording, from 0
 * @param kind what it stands for
 * @param span when it ran, and how often
 * @param arguments the fingerprint of its arguments
 */
public record StepHeader(
    String key,
    int position,
    StepKind kind,
    StepRecord.Span span,
    StepRecord.Fingerprint arguments) {
  /**
   * The whole record.
   *
   * @param outcome how the step ended
   * @return the record
   */
  public StepRecord with(Outcome outcome) {
    return new StepRecord(key, position, kind, outcome, span, arguments);
  }
}

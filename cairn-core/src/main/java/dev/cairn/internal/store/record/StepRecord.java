package dev.cairn.internal.store.record;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * A record of a workflow's history: of a step, or of any other recorded call. The table {@code
 * cairn.step} contains all kinds.
 *
 * @param key the step key
 * @param position its position in the history, from 0
 * @param kind its kind
 * @param outcome its outcome
 * @param span when it ran, and how often
 * @param arguments the hash of its arguments
 */
public record StepRecord(
    String key, int position, StepKind kind, Outcome outcome, Span span, Fingerprint arguments) {
  /**
   * Returns a copy with another outcome and span.
   *
   * @param newOutcome the outcome
   * @param newSpan when it ran
   */
  public StepRecord withOutcome(Outcome newOutcome, Span newSpan) {
    return new StepRecord(key, position, kind, newOutcome, newSpan, arguments);
  }

  /**
   * When a step ran.
   *
   * @param startedAt when the first try began
   * @param completedAt when the last try ended
   * @param tries the number of tries
   */
  public record Span(Instant startedAt, Instant completedAt, int tries) {}

  /**
   * The hash of a step's arguments.
   *
   * @param hash the hash, if {@code known}
   * @param known whether there is a hash
   */
  public record Fingerprint(long hash, boolean known) {
    /** No hash. */
    public static final Fingerprint NONE = new Fingerprint(0, false);

    /**
     * Converts the hash that a codec computed.
     *
     * @param hash the hash, if there is one
     */
    public static Fingerprint of(OptionalLong hash) {
      return hash.isPresent() ? new Fingerprint(hash.getAsLong(), true) : NONE;
    }

    /** Returns whether both hashes are known and differ, which means that the arguments differ. */
    public boolean differsFrom(Fingerprint other) {
      return known && other.known && hash != other.hash;
    }
  }
}

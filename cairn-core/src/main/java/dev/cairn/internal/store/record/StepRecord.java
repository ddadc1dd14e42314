package dev.cairn.internal.store.record;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * One record of a workflow's history.
 *
 * @param key the step's name and occurrence
 * @param position its place in the order of recording, from 0
 * @param kind what it stands for
 * @param outcome how it ended
 * @param span when it ran, and how often
 * @param arguments the fingerprint of its arguments
 */
public record StepRecord(
    String key, int position, StepKind kind, Outcome outcome, Span span, Fingerprint arguments) {
  /**
   * The same record with an end.
   *
   * @param with how it ended
   * @param during when it ran
   * @return a changed copy
   */
  public StepRecord ended(Outcome with, Span during) {
    return new StepRecord(key, position, kind, with, during, arguments);
  }

  /**
   * When a step ran.
   *
   * @param startedAt when the first try began
   * @param completedAt when the last try ended
   * @param tries how many tries there were
   */
  public record Span(Instant startedAt, Instant completedAt, int tries) {}

  /**
   * The fingerprint of a step's arguments.
   *
   * @param hash its value, where {@code known}
   * @param known whether there is one
   */
  public record Fingerprint(long hash, boolean known) {
    /** No fingerprint. */
    public static final Fingerprint NONE = new Fingerprint(0, false);

    /**
     * From what a codec gave.
     *
     * @param hash the hash, or nothing
     * @return the fingerprint
     */
    public static Fingerprint of(OptionalLong hash) {
      return hash.isPresent() ? new Fingerprint(hash.getAsLong(), true) : NONE;
    }

    /**
     * Whether two fingerprints are known and not the same.
     *
     * @param other the other
     * @return true if the arguments certainly differ
     */
    public boolean differsFrom(Fingerprint other) {
      return known && other.known && hash != other.hash;
    }
  }
}

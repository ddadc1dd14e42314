package dev.cairn.start;

import java.time.Duration;

/** What sets a queued workflow against others of its queue. */
public sealed interface Uniqueness {
  /** Nothing: it runs beside all others. */
  record None() implements Uniqueness {}

  /**
   * No other may wait or run under the same deduplication id.
   *
   * @param id the deduplication id
   * @param onDuplicate what becomes of another
   */
  record Deduplicated(String id, OnDuplicate onDuplicate) implements Uniqueness {}

  /**
   * Starts under the same key become one, which runs with the last one's arguments.
   *
   * @param key what they have in common
   * @param quiet how long no other may come before it runs
   * @param longest how long it waits at most
   */
  record Debounced(String key, Duration quiet, Duration longest) implements Uniqueness {}
}

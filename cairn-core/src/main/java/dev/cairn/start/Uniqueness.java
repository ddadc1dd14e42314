package dev.cairn.start;

import java.time.Duration;

/** The deduplication or debouncing of a start. {@link StartOptions} creates it. */
public sealed interface Uniqueness {
  /** Neither deduplicated nor debounced. */
  record None() implements Uniqueness {}

  /**
   * No two workflows of the queue with the same id wait or run at the same time.
   *
   * @param id the deduplication id
   * @param onDuplicate what another start does
   */
  record Deduplicated(String id, OnDuplicate onDuplicate) implements Uniqueness {}

  /**
   * Starts with the same key become one, which runs with the arguments of the last one.
   *
   * @param key the debounce key
   * @param quiet how long to wait after each start
   * @param longest how long to wait after the first start
   */
  record Debounced(String key, Duration quiet, Duration longest) implements Uniqueness {}
}

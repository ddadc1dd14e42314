package dev.cairn.start;

import dev.cairn.error.DuplicateException;

/** What becomes of a start whose deduplication id is taken. */
public enum OnDuplicate {
  /** It is refused with a {@link DuplicateException}. */
  REFUSE,
  /** It gives a handle on the workflow that has the id. */
  JOIN
}

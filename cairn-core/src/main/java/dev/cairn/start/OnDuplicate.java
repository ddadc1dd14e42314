package dev.cairn.start;

import dev.cairn.error.DuplicateException;

/** What a start does if another workflow in its queue holds the same deduplication id. */
public enum OnDuplicate {
  /** It throws a {@link DuplicateException}. */
  REJECT,
  /** It returns a handle to the workflow that holds the id. */
  JOIN
}

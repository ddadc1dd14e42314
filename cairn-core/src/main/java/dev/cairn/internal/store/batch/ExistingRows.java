package dev.cairn.internal.store.batch;

/** Which rows of a batch may exist before it is written. */
public enum ExistingRows {
  /**
   * None. The rows are inserted without a check, which is fastest; if one exists, Postgres rejects
   * the whole batch.
   */
  NONE,

  /** At least one, which is not changed. */
  SOME,

  /**
   * Perhaps all: an earlier attempt may have been committed, since the connection broke before the
   * answer arrived. Existing rows of the same owner count as written by this batch.
   */
  PERHAPS_ALL
}

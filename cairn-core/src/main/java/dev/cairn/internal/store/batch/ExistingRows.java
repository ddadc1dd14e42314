package dev.cairn.internal.store.batch;

/** Which of a batch's records may stand in the database before it is written. */
public enum ExistingRows {
  /**
   * None is expected to, and so they are written the quickest way: if one does, Postgres refuses
   * the whole batch.
   */
  NONE,

  /** One at least: what stands there stays as it is. */
  SOME,

  /**
   * Perhaps all, since an earlier try may have been committed, the connection having died before
   * Postgres could say so. What stands there counts as this writer's own.
   */
  PERHAPS_ALL
}

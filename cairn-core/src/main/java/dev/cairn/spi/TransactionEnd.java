package dev.cairn.spi;

/** How one try of a transaction ended. */
public enum TransactionEnd {
  /** It was committed, together with its record. */
  COMMITTED,

  /** It was rolled back. It may be tried again. */
  ROLLED_BACK,

  /**
   * The connection was lost during the commit. Cairn finds out later whether it took effect, and
   * tries the transaction again if it did not.
   */
  UNKNOWN
}

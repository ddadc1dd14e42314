package dev.cairn.operate;

import dev.cairn.error.InvalidArgumentException;

/**
 * A size of a history, in bytes or records. A history reaches it when it has that many bytes, or
 * that many records.
 *
 * @param bytes the size of the results and exceptions in the history as JSON, 1 or more
 * @param records the number of records, 1 or more
 */
public record HistorySize(long bytes, int records) {
  /**
   * Validates the values.
   *
   * @throws InvalidArgumentException if one of them is less than 1
   */
  public HistorySize {
    if (bytes < 1 || records < 1) {
      throw new InvalidArgumentException(
          "size",
          "A history's size is %d bytes and %d records; give 1 or more of both."
              .formatted(bytes, records));
    }
  }

  /**
   * Returns whether a history reaches this size.
   *
   * @param itsBytes the bytes of the history
   * @param itsRecords the records of the history
   * @return true if it has at least as many bytes, or at least as many records
   */
  public boolean isReachedBy(long itsBytes, int itsRecords) {
    return itsBytes >= bytes || itsRecords >= records;
  }

  @Override
  public String toString() {
    return "%,d bytes or %,d records".formatted(bytes, records);
  }
}

package dev.cairn.operate;

import dev.cairn.error.InvalidArgumentException;

/**
 * A size of a workflow's history. A history has it as soon as it has so many bytes or so many
 * records.
 *
 * @param bytes of the results and exceptions of its records, as JSON; 1 or more
 * @param records 1 or more
 */
public record HistorySize(long bytes, int records) {
  /** Refuses a size that every history has. */
  public HistorySize {
    if (bytes < 1 || records < 1) {
      throw new InvalidArgumentException(
          "size",
          "A history's size is %d bytes and %d records; give 1 or more of both."
              .formatted(bytes, records));
    }
  }

  /**
   * Whether a history has this size.
   *
   * @param itsBytes the bytes that it has
   * @param itsRecords the records that it has
   * @return true if it has as many of one of them
   */
  public boolean isReachedBy(long itsBytes, int itsRecords) {
    return itsBytes >= bytes || itsRecords >= records;
  }

  @Override
  public String toString() {
    return "%,d bytes or %,d records".formatted(bytes, records);
  }
}

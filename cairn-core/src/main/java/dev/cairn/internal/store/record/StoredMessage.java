package dev.cairn.internal.store.record;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A message that was not received yet.
 *
 * @param position its position in its topic
 * @param json its value
 * @param headers its headers, a JSON object; null if it has none
 */
public record StoredMessage(Position position, String json, @Nullable String headers) {
  /**
   * The position of a message in its topic. Messages are received in the order of transactions,
   * then of numbers.
   *
   * @param xid the transaction that sent it
   * @param seq its number
   */
  public record Position(long xid, long seq) implements Comparable<Position> {
    /** The position before all messages. */
    public static final Position START = new Position(0, 0);

    private static final Comparator<Position> ORDER =
        Comparator.comparingLong(Position::xid).thenComparingLong(Position::seq);

    /**
     * Returns the position before all messages of a transaction.
     *
     * @param xid the transaction
     */
    public static Position before(long xid) {
      return new Position(xid, 0);
    }

    @Override
    public int compareTo(Position other) {
      return ORDER.compare(this, other);
    }
  }
}

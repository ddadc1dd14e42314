package dev.cairn.internal.store.record;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A message that waits for its receiver.
 *
 * @param place its place in its topic
 * @param json its value
 * @param headers its headers, a JSON object; null if it has none
 */
public record StoredMessage(Place place, String json, @Nullable String headers) {
  /**
   * The order in which the messages of a topic are received: by transaction, then by number.
   *
   * @param xid the transaction that sent it
   * @param seq its number
   */
  public record Place(long xid, long seq) implements Comparable<Place> {
    /** The place before all others. */
    public static final Place START = new Place(0, 0);

    private static final Comparator<Place> ORDER =
        Comparator.comparingLong(Place::xid).thenComparingLong(Place::seq);

    /**
     * The place before all that a transaction sent.
     *
     * @param xid the transaction
     * @return the place
     */
    public static Place before(long xid) {
      return new Place(xid, 0);
    }

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }
}

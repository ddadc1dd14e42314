package dev.cairn.internal.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.PendingEntry;
import dev.cairn.start.StartBounds;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The queue of the journal. */
class JournalQueueTest {
  private final JournalQueue queue = new JournalQueue();

  private static PendingEntry pending(int number, boolean follows) {
    var begin =
        new Entry.Begin(
            "w-" + number,
            "flow",
            "[]",
            null,
            Instant.EPOCH,
            false,
            StartBounds.NONE,
            null,
            Map.of());
    return new PendingEntry(begin, follows);
  }

  private static List<PendingEntry> group(int first, int size) {
    return IntStream.range(first, first + size).mapToObj(i -> pending(i, i > first)).toList();
  }

  @Test
  void batchTakesAllPendingEntriesUpToTheLimit() {
    for (int i = 0; i < JournalQueue.MAX_ENTRIES + 1; i++) {
      queue.offer(List.of(pending(i, false)));
    }

    assertThat(queue.take()).hasSize(JournalQueue.MAX_ENTRIES);
    assertThat(queue.take()).hasSize(1);
  }

  @Test
  void entriesOfferedTogetherAreTakenTogether() {
    List<PendingEntry> before = group(0, JournalQueue.MAX_ENTRIES - 1);
    List<PendingEntry> together = group(10_000, 200);
    queue.offer(before);
    queue.offer(together);
    queue.offer(group(20_000, 1));

    assertThat(queue.take()).hasSize(before.size() + 200).endsWith(together.getLast());
    assertThat(queue.take()).hasSize(1);
  }

  @Test
  void closedQueueReturnsItsEntriesAndAcceptsNoMore() {
    queue.offer(group(0, 2));
    queue.close();

    assertThat(queue.offer(group(2, 1))).isFalse();
    assertThat(queue.take()).hasSize(2);
    assertThat(queue.take()).isEmpty();
  }
}

package dev.cairn.internal.store.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cairn.internal.store.journal.JournalQueue;
import dev.cairn.start.StartBounds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/**
 * Checks the journal queue with all interleavings of its threads; threads that block for ever fail
 * a test, too. Two limits of the checker: it may let a park return at any time, so a missing unpark
 * of {@link PendingEntry} goes unnoticed; and it compares the objects that it sees, which AssertJ's
 * assertions forbid, so the assertions are JUnit's.
 */
class JournalQueueLincheck {
  private static final int INTERLEAVINGS = 500;

  /** Callers, writers and the queue, created for each interleaving. */
  private static final class Fixture {
    private final JournalQueue queue = new JournalQueue();
    private final List<String> accepted = Collections.synchronizedList(new ArrayList<>());
    private final List<String> written = Collections.synchronizedList(new ArrayList<>());

    /** A caller of the journal that waits until each entry is written. */
    Thread caller(String... ids) {
      return started(() -> {
        for (String id : ids) {
          var pending =
              new PendingEntry(
                  new Entry.Begin(
                      id,
                      "flow",
                      "[]",
                      null,
                      Instant.EPOCH,
                      false,
                      StartBounds.NONE,
                      null,
                      Map.of()),
                  false);
          if (queue.offer(List.of(pending))) {
            accepted.add(id);
            pending.await();
          }
        }
      });
    }

    /** A writer thread, as the journal runs it. */
    Thread writer() {
      return started(() -> {
        List<PendingEntry> batch = queue.take();
        while (!batch.isEmpty()) {
          for (PendingEntry pending : batch) {
            written.add(pending.entry().workflowId());
            pending.complete(Verdict.RECORDED);
          }
          batch = queue.take();
        }
      });
    }

    private static Thread started(Runnable work) {
      return Thread.ofPlatform().start(work);
    }
  }

  private static void join(Thread... threads) {
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
    }
  }

  private static List<String> sorted(List<String> ids) {
    return ids.stream().sorted().toList();
  }

  @Test
  void entriesOfACallerAreWrittenInOrder() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var fixture = new Fixture();
          Thread writer = fixture.writer();
          join(fixture.caller("a", "b"));
          fixture.queue.close();
          join(writer);

          assertEquals(List.of("a", "b"), fixture.written);
        });
  }

  @Test
  void entriesOfTwoCallersAreWrittenOnce() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var fixture = new Fixture();
          Thread[] writers = {fixture.writer(), fixture.writer()};
          join(fixture.caller("a"), fixture.caller("b"));
          fixture.queue.close();
          join(writers);

          assertEquals(List.of("a", "b"), sorted(fixture.written));
        });
  }

  @Test
  void exactlyTheEntriesAcceptedBeforeCloseAreWritten() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var fixture = new Fixture();
          Thread[] threads = {fixture.writer(), fixture.caller("a"), fixture.caller("b")};
          fixture.queue.close();
          join(threads);

          assertEquals(sorted(fixture.accepted), sorted(fixture.written));
        });
  }

  @Test
  void closeEndsWaitingWriters() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var fixture = new Fixture();
          Thread[] writers = {fixture.writer(), fixture.writer()};
          fixture.queue.close();
          join(writers);

          assertEquals(List.of(), fixture.written);
        });
  }
}

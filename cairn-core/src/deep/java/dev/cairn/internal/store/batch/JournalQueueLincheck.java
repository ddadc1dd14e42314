package dev.cairn.internal.store.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cairn.internal.store.journal.JournalQueue;
import dev.cairn.start.StartBounds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/**
 * What passes through the queue, whatever the order in which its threads run; threads that wait for
 * ever fail a test too. Two limits of the checker: it lets a park return at any time, so a
 * forgotten unpark of {@link PendingEntry} goes unnoticed here; and it compares the objects that it
 * sees, which AssertJ's assertions forbid, so these are JUnit's.
 */
class JournalQueueLincheck {
  private static final int INTERLEAVINGS = 500;

  /** Callers, writers and the queue between them, anew for each interleaving. */
  private static final class Desk {
    private final JournalQueue queue = new JournalQueue();
    private final List<String> accepted = Collections.synchronizedList(new ArrayList<>());
    private final List<String> written = Collections.synchronizedList(new ArrayList<>());

    /** A caller of the journal, who waits until each entry is written. */
    Thread caller(String... ids) {
      return started(() -> {
        for (String id : ids) {
          var pending =
              new PendingEntry(
                  new Entry.Begin(
                      id, "flow", "[]", null, Instant.EPOCH, false, StartBounds.NONE, null),
                  false);
          if (queue.offer(List.of(pending))) {
            accepted.add(id);
            pending.await();
          }
        }
      });
    }

    /** A writer, as the journal runs it. */
    Thread writer() {
      return started(() -> {
        List<PendingEntry> batch = queue.take();
        while (!batch.isEmpty()) {
          for (PendingEntry pending : batch) {
            written.add(pending.entry().workflowId());
            pending.answer(Verdict.RECORDED);
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
  void whatACallerHandsOverIsWrittenInItsOrder() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var desk = new Desk();
          Thread writer = desk.writer();
          join(desk.caller("a", "b"));
          desk.queue.close();
          join(writer);

          assertEquals(List.of("a", "b"), desk.written);
        });
  }

  @Test
  void whatTwoCallersHandOverIsWrittenOnce() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var desk = new Desk();
          Thread[] writers = {desk.writer(), desk.writer()};
          join(desk.caller("a"), desk.caller("b"));
          desk.queue.close();
          join(writers);

          assertEquals(List.of("a", "b"), sorted(desk.written));
        });
  }

  @Test
  void whatIsAcceptedAroundTheCloseIsWrittenAndNothingElse() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var desk = new Desk();
          Thread[] threads = {desk.writer(), desk.caller("a"), desk.caller("b")};
          desk.queue.close();
          join(threads);

          assertEquals(sorted(desk.accepted), sorted(desk.written));
        });
  }

  @Test
  void theCloseEndsWritersThatWait() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var desk = new Desk();
          Thread[] writers = {desk.writer(), desk.writer()};
          desk.queue.close();
          join(writers);

          assertEquals(List.of(), desk.written);
        });
  }
}

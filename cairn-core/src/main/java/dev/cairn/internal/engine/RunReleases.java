package dev.cairn.internal.engine;

import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.background.PeriodicTask;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.journal.Journal;
import dev.cairn.internal.text.LogText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Releases workflows whose run has ended in this process without a recorded end, so that another
 * run continues them here or elsewhere. A release is repeated until it is recorded or the workflow
 * has another owner. It is delayed by 0.5 seconds for the first attempt of the workflow, and
 * doubled for each further attempt up to 32 seconds, since the next run may fail in the same way.
 * Thread-safe.
 */
final class RunReleases implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunReleases.class);
  private static final Duration FIRST_DELAY = Duration.ofMillis(500);
  private static final int DOUBLINGS = 6; // up to 32 seconds
  private static final Duration IDLE_PAUSE = Duration.ofMinutes(1);

  private final Journal journal;
  private final PeriodicTask task;

  /** When each release is due, by {@link System#nanoTime}. */
  private final Map<Entry.RunKey, Long> due = new ConcurrentHashMap<>();

  private boolean started;
  private boolean closed;

  RunReleases(Journal journal, BackgroundTasks tasks) {
    this.journal = journal;
    this.task = tasks.periodic("cairn-release", this::releaseDue);
  }

  /** Releases a workflow after its delay. The thread starts with the first release. */
  void release(Entry.RunKey run) {
    int runsBefore = run.attempt() - run.generation(); // both increase with each generation
    int doublings = Math.clamp(runsBefore, 0, DOUBLINGS);
    due.put(run, System.nanoTime() + FIRST_DELAY.multipliedBy(1L << doublings).toNanos());
    boolean first;
    synchronized (this) {
      first = !started && !closed;
      started |= first;
    }
    if (first) {
      task.start();
    } else {
      task.runSoon();
    }
  }

  /** Releases a workflow whose thread could not be started. */
  void releaseWithoutThread(Entry.RunKey run, Error reason) {
    LOG.error(
        "run released without a thread workflow={} next=another run continues it",
        LogText.of(run.workflowId()),
        reason);
    release(run);
  }

  private Duration releaseDue() {
    long next = IDLE_PAUSE.toNanos();
    for (Map.Entry<Entry.RunKey, Long> each : List.copyOf(due.entrySet())) {
      long left = each.getValue() - System.nanoTime();
      if (left <= 0) {
        journal.write(
            new Entry.Release(each.getKey(), false)); // refused if it has another owner by now
        due.remove(each.getKey());
      } else {
        next = Math.min(next, left);
      }
    }
    return Duration.ofNanos(next);
  }

  /** Stops releasing; closing the executor releases everything. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    task.close();
  }
}

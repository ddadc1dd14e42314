package dev.cairn.runtime;

import dev.cairn.api.CairnException;
import dev.cairn.api.WorkflowState;
import dev.cairn.spi.Ambient;
import dev.cairn.store.WorkflowRow;
import dev.cairn.store.Workflows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the ends of workflows that run elsewhere: one query for all of them, with pauses that
 * grow while nothing ends. Thread-safe.
 */
final class Watcher {
  private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);
  private static final Duration SHORTEST = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofMillis(500);

  private final Workflows workflows;
  private final Ambient ambient;
  private final Map<Watch, CompletableFuture<WorkflowRow>> watched = new ConcurrentHashMap<>();
  private final Semaphore news = new Semaphore(0);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread thread =
      Thread.ofPlatform().name("cairn-watch").daemon().unstarted(this::run);

  Watcher(Workflows workflows, Ambient ambient) {
    this.workflows = workflows;
    this.ambient = ambient;
  }

  /** What is waited for: the end of a workflow, or that it gets stuck. */
  private record Watch(String id, boolean beyondStuck) {}

  /** Completes with the workflow's row once it does not run any more. */
  CompletableFuture<WorkflowRow> end(String id, boolean beyondStuck) {
    CompletableFuture<WorkflowRow> end =
        watched.computeIfAbsent(new Watch(id, beyondStuck), watch -> new CompletableFuture<>());
    news.release();
    return end;
  }

  void start() {
    thread.start();
  }

  private void run() {
    Duration pause = SHORTEST;
    while (!closed.get()) {
      try {
        if (watched.isEmpty()) {
          news.acquire();
        }
        boolean fresh = news.drainPermits() > 0;
        boolean ended = look();
        pause = fresh || ended ? SHORTEST : longer(pause);
        ambient.pause().sleep(pause);
      } catch (InterruptedException closing) {
        break;
      } catch (CairnException problem) {
        LOG.warn("Waiting for other executors' workflows failed once: {}", problem.getMessage());
      }
    }
    watched.values().forEach(end -> end.cancel(false));
  }

  private boolean look() {
    List<Watch> asked = new ArrayList<>(watched.keySet());
    if (asked.isEmpty()) {
      return false;
    }
    boolean any = false;
    for (WorkflowRow row : workflows.notRunning(asked.stream().map(Watch::id).toList())) {
      any |= answer(new Watch(row.id(), false), row);
      if (row.state() != WorkflowState.STUCK) {
        any |= answer(new Watch(row.id(), true), row);
      }
    }
    return any;
  }

  private boolean answer(Watch watch, WorkflowRow row) {
    CompletableFuture<WorkflowRow> end = watched.remove(watch);
    return end != null && end.complete(row);
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
  }

  void close() {
    closed.set(true);
    thread.interrupt();
  }
}

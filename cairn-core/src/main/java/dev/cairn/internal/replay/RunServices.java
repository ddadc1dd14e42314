package dev.cairn.internal.replay;

import dev.cairn.internal.background.Activity;
import dev.cairn.internal.intercept.Extensions;
import dev.cairn.internal.intercept.Interceptors;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.ArgumentMemory;
import dev.cairn.internal.run.CpuThreads;
import dev.cairn.internal.run.HistoryLimits;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.journal.Journal;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.internal.wakeup.WaitServices;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The services that every run uses.
 *
 * @param store the database
 * @param journal writes records
 * @param values serializes values
 * @param waiting services for waiting
 * @param environment time, threads, ids and randomness
 * @param extensions code of the application that the engine calls besides workflows
 * @param unloadSleepsFrom the shortest sleep for which a run is unloaded from memory
 * @param memory limits the memory that arguments of runs use
 * @param cpu threads for steps that compute
 * @param limits limits of the size of histories
 */
public record RunServices(
    Store store,
    Journal journal,
    ValueSerializer values,
    WaitServices waiting,
    Environment environment,
    Extensions extensions,
    Duration unloadSleepsFrom,
    ArgumentMemory memory,
    CpuThreads cpu,
    HistoryLimits limits) {
  /** Returns the listener of events. */
  public Listener listener() {
    return extensions.listener();
  }

  /** Returns the interceptors around runs, steps, transactions, starts and messages. */
  public Interceptors interceptors() {
    return extensions.interceptors();
  }

  /** Returns the threads of runs, which mark their waits. */
  public Activity activity() {
    return store.tasks().activity();
  }

  /**
   * Waits, and reports that to listeners.
   *
   * @param key the key of the record that ends the wait
   * @param awaited what ends the wait before its limit
   * @param until when it ends at the latest; null if it has no limit
   * @param wait waits
   * @return what that returned
   */
  public <T> T reportWait(
      ActiveRun run, String key, Event.Awaited awaited, @Nullable Instant until, Supplier<T> wait) {
    String workflowId = run.id();
    listener().on(new Event.WaitStarted(workflowId, key, awaited, until));
    try {
      return wait.get();
    } finally {
      listener().on(new Event.WaitEnded(workflowId, key));
    }
  }

  /** Returns the clock of the database, as this process estimates it. */
  public InstantSource clock() {
    return store.clock();
  }
}

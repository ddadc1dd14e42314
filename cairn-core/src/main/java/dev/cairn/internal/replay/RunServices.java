package dev.cairn.internal.replay;

import dev.cairn.internal.run.ArgumentMemory;
import dev.cairn.internal.run.CpuThreads;
import dev.cairn.internal.run.HistoryLimits;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.journal.Journal;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.internal.wakeup.WaitServices;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Listener;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What every run needs.
 *
 * @param store the database
 * @param journal where checkpoints go
 * @param values turns values into records
 * @param waiting what runs wait with
 * @param ambient the world outside
 * @param listener hears what happens
 * @param unloadSleepsFrom how long a sleep is at least in which a run leaves memory
 * @param memory what the arguments of runs may take
 * @param cpu runs steps that compute
 * @param limits how large histories may become
 */
public record RunServices(
    Store store,
    Journal journal,
    ValueSerializer values,
    WaitServices waiting,
    Environment ambient,
    Listener listener,
    Duration unloadSleepsFrom,
    ArgumentMemory memory,
    CpuThreads cpu,
    HistoryLimits limits) {
  /** The database's time, as this process knows it. */
  public InstantSource clock() {
    return store.clock();
  }
}

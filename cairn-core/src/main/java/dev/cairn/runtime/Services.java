package dev.cairn.runtime;

import dev.cairn.spi.Ambient;
import dev.cairn.spi.Listener;
import dev.cairn.store.Journal;
import dev.cairn.store.Store;
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
 * @param restFrom how long a sleep is at least in which a run leaves memory
 * @param memory what the arguments of runs may take
 * @param cpu runs steps that compute
 * @param limits how large histories may become
 */
record Services(
    Store store,
    Journal journal,
    Values values,
    Waiting waiting,
    Ambient ambient,
    Listener listener,
    Duration restFrom,
    ArgumentMemory memory,
    CpuThreads cpu,
    HistoryLimits limits) {
  /** The database's time, as this process knows it. */
  InstantSource clock() {
    return store.clock();
  }
}

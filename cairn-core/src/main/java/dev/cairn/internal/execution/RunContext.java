package dev.cairn.internal.execution;

import dev.cairn.internal.replay.RunRecords;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.replay.StreamAppenders;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.BranchLimiter;

/**
 * What all threads of a run share.
 *
 * @param host the executor that executes it
 * @param run the run
 * @param services the services of the engine
 * @param records what the run recorded before
 * @param branchLimiter queues branches that wait for their limit
 * @param streamAppenders the streams that the run appends to
 */
public record RunContext(
    RunHost host,
    ActiveRun run,
    RunServices services,
    RunRecords records,
    BranchLimiter branchLimiter,
    StreamAppenders streamAppenders) {}

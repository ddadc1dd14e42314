package dev.cairn.internal.execution;

import dev.cairn.internal.replay.RunRecords;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.replay.StreamAppenders;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.BranchLimiter;

/**
 * What the branches of a run have in common.
 *
 * @param host the executor that runs it
 * @param run the run
 * @param services what every run needs
 * @param records what the run recorded before
 * @param turns which branches wait for others to end
 * @param outflows the streams that it adds to
 */
public record RunContext(
    RunHost host,
    ActiveRun run,
    RunServices services,
    RunRecords records,
    BranchLimiter turns,
    StreamAppenders outflows) {}

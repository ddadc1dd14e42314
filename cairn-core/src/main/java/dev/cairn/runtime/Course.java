package dev.cairn.runtime;

/**
 * What the branches of a run have in common.
 *
 * @param engine whose run it is
 * @param run the run
 * @param services what every run needs
 * @param records what the run recorded before
 * @param turns which branches wait for others to end
 * @param outflows the streams that it adds to
 */
record Course(
    Engine engine,
    LiveRun run,
    Services services,
    Records records,
    Turns turns,
    Outflows outflows) {}

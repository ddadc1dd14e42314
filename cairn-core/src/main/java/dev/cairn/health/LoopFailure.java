package dev.cairn.health;

import java.time.Instant;

/**
 * A background loop of this process that currently fails. It is repeated with increasing delays
 * until it succeeds.
 *
 * @param loop the name of the loop and of its thread, such as {@code cairn-lease}
 * @param since when it first failed, by the clock of this process
 * @param reason the latest error
 */
public record LoopFailure(String loop, Instant since, String reason) {}

package dev.cairn.health;

import java.time.Instant;

/**
 * A background loop of this process that fails at present. It is repeated with increasing delays
 * until it works again.
 *
 * @param loop the name of the loop and of its thread, such as {@code cairn-lease}
 * @param since when it failed first, by the clock of this process
 * @param reason why it failed the last time
 */
public record LoopFailure(String loop, Instant since, String reason) {}

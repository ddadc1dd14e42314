package dev.cairn.health;

import java.time.Instant;

/**
 * An outage of the database, as seen by this process: statements of Cairn fail and are repeated
 * until they succeed.
 *
 * @param since when the first of them failed, by the clock of this process
 * @param sqlState the SQL state of the latest error; empty if it had none
 * @param reason the message of the server, the driver or the connection pool
 */
public record DatabaseOutage(Instant since, String sqlState, String reason) {}

package dev.cairn.health;

import java.time.Instant;

/**
 * Statements of Cairn's own that fail at present in this process, and are repeated until they
 * succeed: the database does not answer, or it cannot execute them now.
 *
 * @param since when the first of them failed, by the clock of this process
 * @param sqlState the SQL state of the latest error; empty if there was none
 * @param reason what the server, the driver or the pool said then
 */
public record DatabaseOutage(Instant since, String sqlState, String reason) {}

/**
 * Calls of MCP tools as recorded steps of workflows.
 *
 * <p>{@link dev.cairn.mcp.client.DurableMcpClient} makes each call of a tool a step. What a tool
 * returns is its record, also if the tool reports an error; a replay returns the record and makes
 * no call. Failures of the connection are retried, errors of the protocol are not.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>The code receives a result as it was decoded from its record, also the first time.
 *   <li>All tries of a call have the same idempotency key.
 * </ul>
 *
 * <p><b>Process death and database loss.</b> A call whose result was not recorded is made again, so
 * a tool that changes something should use the idempotency key. Those of {@link
 * dev.cairn.mcp.McpTools} do.
 *
 * @serial exclude
 */
@NullMarked
package dev.cairn.mcp.client;

import org.jspecify.annotations.NullMarked;

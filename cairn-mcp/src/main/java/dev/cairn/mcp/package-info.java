/**
 * The Model Context Protocol: workflows as tools of an MCP server, and calls of MCP tools as
 * recorded steps.
 *
 * <p><b>Server.</b> {@link dev.cairn.mcp.McpTools} describes what clients may use: workflows that
 * are named one by one, and operations that are enabled one by one; nothing else is offered. {@link
 * dev.cairn.mcp.CairnMcpServer} and {@link dev.cairn.mcp.CairnMcpServlet} serve it over stdio and
 * streamable HTTP; servers of other frameworks take the specifications of the tools.
 *
 * <pre>
 *   client --tools/call research--&gt; start of the workflow --commit--&gt; task id
 *      |                                                                 |
 *      +------tools/call task_result(taskId)--&gt; state and result --------+
 *
 *   working --&gt; completed | failed | cancelled
 * </pre>
 *
 * <p>A <b>task</b> is a workflow that was started by a call of a tool; its workflow id is the task
 * id. The server keeps no state of its own: each answer is read from the database. So a task
 * survives restarts of the server, and each server on the same database answers for it.
 *
 * <p><b>Client.</b> {@link dev.cairn.mcp.client.DurableMcpClient} calls tools of MCP servers in
 * steps of a workflow.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A tool gives access only to the workflows that were started by tools of this server, except
 *       for operations that the application enabled.
 *   <li>A payload in an answer is bounded; what is left out is marked.
 *   <li>The exception of a failed workflow is its outcome, and clients get its message. Unexpected
 *       exceptions of the server are logged, and clients get no part of them.
 * </ul>
 *
 * <p><b>Process death and database loss.</b> If the server dies before the start of a workflow was
 * recorded, there is no task. If it dies after that, the task continues, and a client that repeats
 * the call with the same idempotency key gets it. If the database is down, calls wait until it
 * answers or the client gives up. A step that calls a tool is executed again if its process dies
 * before the result was recorded, with the same idempotency key.
 *
 * @serial exclude
 */
@NullMarked
package dev.cairn.mcp;

import org.jspecify.annotations.NullMarked;

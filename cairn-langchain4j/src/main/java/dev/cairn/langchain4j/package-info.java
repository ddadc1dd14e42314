/**
 * Durable agents with LangChain4j: model calls and tool calls are recorded steps of workflows.
 *
 * <p>An agent is workflow code that calls a model, executes the tools that the model asks for, and
 * calls the model again. {@link dev.cairn.langchain4j.DurableChatModel} makes each model call a
 * step, and {@link dev.cairn.langchain4j.DurableTools} each tool call. After a crash, another run
 * executes the agent from its beginning; recorded calls return their recorded responses, so no call
 * that was paid for and recorded is made again. {@code AiServices}, memories and tools of
 * LangChain4j work unchanged on top.
 *
 * <pre>
 *   AiServices --chat--> DurableChatModel --step "model"--> ChatModel of a provider
 *       |                                     |
 *       | tools                               +-- tokens --> stream of the workflow
 *       v
 *   DurableTools --------step "weather"--> tool
 * </pre>
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>The code receives a response as it was decoded from its record, also the first time.
 *   <li>A record contains plain JSON values. It selects no Java class.
 *   <li>An {@link Error}, by which the engine stops a run, never becomes a message to the model.
 * </ul>
 *
 * <p><b>Process death and database loss.</b> A call whose response was not recorded is made again.
 * This is at most one call for each thread of a workflow. If the database is down, a response waits
 * until it can be recorded.
 *
 * @serial exclude
 */
@NullMarked
package dev.cairn.langchain4j;

import org.jspecify.annotations.NullMarked;

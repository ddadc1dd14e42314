/**
 * Durable agents with Spring AI: model calls, tool calls and memories are recorded steps of
 * workflows.
 *
 * <p>An agent is workflow code that calls a model, executes the tools that the model asks for, and
 * calls the model again. {@link dev.cairn.springai.DurableChatModel} makes each model call a step,
 * {@link dev.cairn.springai.DurableTools} each tool call, and {@link
 * dev.cairn.springai.DurableChatMemoryRepository} each access to a stored conversation. After a
 * crash, another run executes the agent from its beginning; recorded calls return their recorded
 * responses, so no call that was paid for and recorded is made again. {@code ChatClient}, advisors,
 * memories and tools of Spring AI work unchanged on top.
 *
 * <pre>
 *   ChatClient --call--> DurableChatModel --step "model"--> ChatModel of a provider
 *       |                                     |
 *       | ToolCallingAdvisor                  +-- tokens --> stream of the workflow
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
 *   <li>The model that is called in a step executes no tools: it gets their definitions only.
 * </ul>
 *
 * <p><b>Process death and database loss.</b> A call whose response was not recorded is made again.
 * This is at most one call for each thread of a workflow. If the database is down, a response waits
 * until it can be recorded.
 *
 * @serial exclude
 */
@NullMarked
package dev.cairn.springai;

import org.jspecify.annotations.NullMarked;

/**
 * A research assistant: an agent of LangChain4j with three tools, one of which needs the approval
 * of a person, and a sub-agent.
 *
 * <pre>
 *   research --model--> searchLibrary, readDocument      recorded steps
 *       |               buyDocument                      asks a person; then a transaction
 *       |               checkFacts --> workflow "check"  the sub-agent: own history, own budget
 *       v                                  |
 *   stream "tokens"                    stream "tokens"
 * </pre>
 *
 * <p>Invariant: a model call that is recorded is never made again, and a document is bought once,
 * whenever the process dies.
 */
@NullMarked
package dev.cairn.examples.agent;

import org.jspecify.annotations.NullMarked;

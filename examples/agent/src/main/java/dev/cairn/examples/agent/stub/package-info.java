/**
 * A stub of the chat-completions API of OpenAI, on loopback, in a process of its own: {@link
 * dev.cairn.examples.agent.stub.StubServer}. Its answers follow from the messages alone, so the
 * same request always gets the same answer. It counts every call in {@link
 * dev.cairn.examples.agent.stub.CallLog}.
 *
 * <p>If a caller dies, the stub notices it when it writes the next token, and logs the call as one
 * that was not received.
 */
@NullMarked
package dev.cairn.examples.agent.stub;

import org.jspecify.annotations.NullMarked;

/**
 * What durable agents of all frameworks share: questions to people, token budgets, and the parts of
 * streamed responses. The modules for LangChain4j and Spring AI build on it; workflow code can use
 * it without a framework.
 *
 * <p>Everything here is workflow code: it is executed again on a replay, and its state follows from
 * the records. Nothing is stored elsewhere.
 *
 * @serial exclude
 */
@NullMarked
package dev.cairn.agents;

import org.jspecify.annotations.NullMarked;

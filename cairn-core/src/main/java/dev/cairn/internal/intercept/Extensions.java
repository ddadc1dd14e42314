package dev.cairn.internal.intercept;

import dev.cairn.spi.Listener;

/**
 * Code of the application that the engine calls besides workflows.
 *
 * @param listener is told of events
 * @param interceptors are called around runs, steps, transactions, starts and messages
 */
public record Extensions(Listener listener, Interceptors interceptors) {}

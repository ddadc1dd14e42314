/**
 * Extension points: codecs, interceptors, listeners, and the source of time, ids and random
 * numbers.
 *
 * <p>An application passes implementations to {@link dev.cairn.Config}. {@link dev.cairn.spi.Codec}
 * writes and reads values, {@link dev.cairn.spi.Interceptor} runs code around everything that Cairn
 * executes, {@link dev.cairn.spi.Listener} receives each {@link dev.cairn.spi.Event} of the engine,
 * and {@link dev.cairn.spi.Environment} replaces time and randomness in tests.
 */
@NullMarked
package dev.cairn.spi;

import org.jspecify.annotations.NullMarked;

package dev.cairn.start;

import java.time.Instant;

/**
 * A value of a stream.
 *
 * @param offset its place in the stream, from 0 without gaps
 * @param value the value
 * @param at when it was added
 * @param <T> the value
 */
public record StreamItem<T>(long offset, T value, Instant at) {}

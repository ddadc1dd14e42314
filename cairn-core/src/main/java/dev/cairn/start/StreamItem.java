package dev.cairn.start;

import java.time.Instant;

/**
 * A value of a stream, with its offset and its time.
 *
 * @param offset the position in the stream, from 0 without gaps
 * @param value the value
 * @param at when it was added
 * @param <T> the type of the value
 */
public record StreamItem<T>(long offset, T value, Instant at) {}

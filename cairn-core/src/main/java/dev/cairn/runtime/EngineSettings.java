package dev.cairn.runtime;

import dev.cairn.spi.Codec;
import java.time.Duration;
import java.util.List;

/**
 * What an engine needs to know.
 *
 * @param application the application's name
 * @param lease how long this executor counts as alive after its last sign of life
 * @param largestValue the largest argument or result, in bytes of JSON
 * @param codec turns values into JSON
 * @param exceptions exceptions that records may bring back, besides those that the code names
 */
public record EngineSettings(
    String application,
    Duration lease,
    long largestValue,
    Codec codec,
    List<Class<? extends Throwable>> exceptions) {}

package dev.cairn.runtime;

import dev.cairn.spi.Codec;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What an engine needs to know.
 *
 * @param application the application's name
 * @param version the version of the application; its build's hash if empty
 * @param lease how long this executor counts as alive after its last sign of life
 * @param recoveries how often in a row a workflow may be recovered without getting on
 * @param restFrom how long a sleep is at least in which a run leaves memory
 * @param notifications whether processes let each other know what happens
 * @param largestValue the largest argument or result, in bytes of JSON
 * @param codec turns values into JSON
 * @param exceptions exceptions that records may bring back, besides those that the code names
 * @param rules what workflows may do, and where
 */
public record EngineSettings(
    String application,
    String version,
    Duration lease,
    int recoveries,
    Duration restFrom,
    boolean notifications,
    long largestValue,
    Codec codec,
    List<Class<? extends Throwable>> exceptions,
    Rules rules) {
  /**
   * What workflows may do, and where.
   *
   * @param strict whether a durable method that is called outside a workflow is an error
   * @param histories how large histories may become
   * @param cpuBoundSteps the names of steps that compute, besides those that say so themselves
   */
  public record Rules(boolean strict, HistoryLimits histories, Set<String> cpuBoundSteps) {}
}

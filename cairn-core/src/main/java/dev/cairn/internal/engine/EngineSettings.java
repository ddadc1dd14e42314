package dev.cairn.internal.engine;

import dev.cairn.internal.failure.AllowedExceptions;
import dev.cairn.internal.failure.ReferencedExceptions;
import dev.cairn.internal.intercept.Interceptors;
import dev.cairn.internal.run.HistoryLimits;
import dev.cairn.spi.Codec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The settings of an engine.
 *
 * @param application the application's name
 * @param version the version of the application; if empty, the hash of its build
 * @param lease how long this executor counts as alive after its last heartbeat
 * @param maxRecoveries how often in a row a workflow may be recovered without a new record
 * @param unloadSleepsFrom sleeps of at least this length unload the run
 * @param notifications whether to use LISTEN/NOTIFY
 * @param maxValueSize the maximum size of an argument or result, in bytes of JSON
 * @param codec serializes values to JSON
 * @param exceptions exceptions that records may restore, besides those that the code names
 * @param rules rules for workflow code
 */
public record EngineSettings(
    String application,
    String version,
    Duration lease,
    int maxRecoveries,
    Duration unloadSleepsFrom,
    boolean notifications,
    long maxValueSize,
    Codec codec,
    Exceptions exceptions,
    Rules rules) {
  /**
   * Exceptions that records may restore, besides those that the code names.
   *
   * @param types exception classes
   * @param packages names of packages: all exception classes in them and their subpackages
   */
  public record Exceptions(List<Class<? extends Throwable>> types, List<String> packages) {
    /**
     * Adds the exceptions that the registered classes name. Classes of the packages are loaded with
     * the class loaders of the registered classes, or else the context class loader of the current
     * thread.
     */
    AllowedExceptions allowed(Collection<Class<?>> sources) {
      List<Class<?>> sorted =
          sources.stream().sorted(Comparator.comparing(Class::getName)).toList();
      var named = new ArrayList<Class<?>>(types);
      sorted.forEach(source -> named.addAll(ReferencedExceptions.in(source)));
      List<ClassLoader> loaders =
          Stream.concat(
                  Stream.concat(sorted.stream(), types.stream()).map(Class::getClassLoader),
                  Stream.of(Thread.currentThread()).map(Thread::getContextClassLoader))
              .filter(Objects::nonNull)
              .distinct()
              .toList();
      return AllowedExceptions.standard().withClasses(named).withPackages(packages, loaders);
    }
  }

  /**
   * Rules for workflow code.
   *
   * @param strict whether calling a durable method outside a workflow is an error
   * @param histories limits for the size of histories
   * @param cpuBoundSteps the names of CPU-bound steps, besides steps that declare it
   * @param interceptors interceptors around workflows, steps, transactions, starts and messages
   */
  public record Rules(
      boolean strict,
      HistoryLimits histories,
      Set<String> cpuBoundSteps,
      Interceptors interceptors) {}
}

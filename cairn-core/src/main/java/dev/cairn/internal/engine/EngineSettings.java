package dev.cairn.internal.engine;

import dev.cairn.internal.failure.AllowedExceptions;
import dev.cairn.internal.failure.ReferencedExceptions;
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
 * What an engine needs to know.
 *
 * @param application the application's name
 * @param version the version of the application; its build's hash if empty
 * @param lease how long this executor counts as alive after its last sign of life
 * @param maxRecoveries how often in a row a workflow may be recovered without getting on
 * @param unloadSleepsFrom how long a sleep is at least in which a run leaves memory
 * @param notifications whether processes let each other know what happens
 * @param maxValueSize the largest argument or result, in bytes of JSON
 * @param codec turns values into JSON
 * @param exceptions exceptions that records may bring back, besides those that the code names
 * @param rules what workflows may do, and where
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
   * Exceptions that records may bring back, besides those that the code names.
   *
   * @param types exception classes
   * @param packages names of packages: every exception class of them and of their subpackages
   */
  public record Exceptions(List<Class<? extends Throwable>> types, List<String> packages) {
    /**
     * Adds the exceptions that the users' classes name. Classes of the packages are loaded by the
     * class loaders of these classes, else by the context class loader of the current thread.
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
   * What workflows may do, and where.
   *
   * @param strict whether a durable method that is called outside a workflow is an error
   * @param histories how large histories may become
   * @param cpuBoundSteps the names of steps that compute, besides those that say so themselves
   */
  public record Rules(boolean strict, HistoryLimits histories, Set<String> cpuBoundSteps) {}
}

package dev.cairn;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.engine.EngineSettings;
import dev.cairn.internal.intercept.Interceptors;
import dev.cairn.operate.Retention;
import dev.cairn.spi.Codec;
import java.util.List;

/**
 * How workflows are run: one part of a {@link Config}.
 *
 * @param application the application's name
 * @param lease how long who runs them has them
 * @param serialization how their values are written
 * @param environment what is around them
 * @param retention how long they are kept
 * @param strict whether a durable method that is called outside a workflow is an error
 * @param qualifiedNames whether names of workflows begin with the name of their class
 * @param history how large they may become, and which of their steps compute
 */
record ExecutionConfig(
    String application,
    LeaseConfig lease,
    SerializationConfig serialization,
    EnvironmentConfig environment,
    List<Retention> retention,
    boolean strict,
    boolean qualifiedNames,
    HistoryConfig history) {
  ExecutionConfig {
    if (application.isBlank()) {
      throw new InvalidArgumentException(
          "application", "The application's name is blank. Give one to know it by.");
    }
  }

  static ExecutionConfig usual(String application) {
    return new ExecutionConfig(
        application,
        LeaseConfig.USUAL,
        SerializationConfig.usual(),
        EnvironmentConfig.usual(),
        List.of(),
        false,
        false,
        HistoryConfig.USUAL);
  }

  ExecutionConfig with(LeaseConfig changed) {
    return new ExecutionConfig(
        application,
        changed,
        serialization,
        environment,
        retention,
        strict,
        qualifiedNames,
        history);
  }

  ExecutionConfig with(SerializationConfig changed) {
    return new ExecutionConfig(
        application, lease, changed, environment, retention, strict, qualifiedNames, history);
  }

  ExecutionConfig with(EnvironmentConfig changed) {
    return new ExecutionConfig(
        application, lease, serialization, changed, retention, strict, qualifiedNames, history);
  }

  ExecutionConfig with(HistoryConfig changed) {
    return new ExecutionConfig(
        application, lease, serialization, environment, retention, strict, qualifiedNames, changed);
  }

  ExecutionConfig retention(List<Retention> changed) {
    return new ExecutionConfig(
        application, lease, serialization, environment, changed, strict, qualifiedNames, history);
  }

  ExecutionConfig strict(boolean changed) {
    return new ExecutionConfig(
        application,
        lease,
        serialization,
        environment,
        retention,
        changed,
        qualifiedNames,
        history);
  }

  ExecutionConfig qualifiedNames(boolean changed) {
    return new ExecutionConfig(
        application, lease, serialization, environment, retention, strict, changed, history);
  }

  EngineSettings engineSettings(boolean notifications, Codec codec) {
    return new EngineSettings(
        application,
        lease.version(),
        lease.lease(),
        lease.maxRecoveries(),
        lease.unloadSleepsFrom(),
        notifications,
        serialization.maxValueSize(),
        codec,
        new EngineSettings.Exceptions(
            serialization.exceptions(), serialization.exceptionPackages()),
        new EngineSettings.Rules(
            strict,
            history.histories(),
            history.cpuBoundSteps(),
            Interceptors.of(environment.interceptors())));
  }
}

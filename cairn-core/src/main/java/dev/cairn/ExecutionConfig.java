package dev.cairn;

import dev.cairn.error.ConfigException;
import dev.cairn.internal.engine.EngineSettings;
import dev.cairn.operate.Retention;
import dev.cairn.spi.Codec;
import java.util.List;

/**
 * How workflows are run: one part of a {@link Config}.
 *
 * @param application the application's name
 * @param tenure how long who runs them has them
 * @param notation how their values are written
 * @param surroundings what is around them
 * @param retention how long they are kept
 * @param strict whether a durable method that is called outside a workflow is an error
 * @param capacity how large they may become, and which of their steps compute
 */
record ExecutionConfig(
    String application,
    LeaseConfig tenure,
    SerializationConfig notation,
    EnvironmentConfig surroundings,
    List<Retention> retention,
    boolean strict,
    HistoryConfig capacity) {
  ExecutionConfig {
    if (application.isBlank()) {
      throw new ConfigException("The application's name is blank. Give one to know it by.");
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
        HistoryConfig.USUAL);
  }

  ExecutionConfig with(LeaseConfig changed) {
    return new ExecutionConfig(
        application, changed, notation, surroundings, retention, strict, capacity);
  }

  ExecutionConfig with(SerializationConfig changed) {
    return new ExecutionConfig(
        application, tenure, changed, surroundings, retention, strict, capacity);
  }

  ExecutionConfig with(EnvironmentConfig changed) {
    return new ExecutionConfig(application, tenure, notation, changed, retention, strict, capacity);
  }

  ExecutionConfig with(HistoryConfig changed) {
    return new ExecutionConfig(
        application, tenure, notation, surroundings, retention, strict, changed);
  }

  ExecutionConfig retention(List<Retention> changed) {
    return new ExecutionConfig(
        application, tenure, notation, surroundings, changed, strict, capacity);
  }

  ExecutionConfig strict(boolean changed) {
    return new ExecutionConfig(
        application, tenure, notation, surroundings, retention, changed, capacity);
  }

  EngineSettings engineSettings(boolean notifications, Codec codec) {
    return new EngineSettings(
        application,
        tenure.version(),
        tenure.lease(),
        tenure.recoveries(),
        tenure.restFrom(),
        notifications,
        notation.largestValue(),
        codec,
        new EngineSettings.Exceptions(notation.exceptions(), notation.exceptionPackages()),
        new EngineSettings.Rules(strict, capacity.histories(), capacity.cpuBoundSteps()));
  }
}

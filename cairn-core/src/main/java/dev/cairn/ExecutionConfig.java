package dev.cairn;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.engine.EngineSettings;
import dev.cairn.internal.intercept.Interceptors;
import dev.cairn.operate.Retention;
import dev.cairn.spi.Codec;
import java.util.List;

/**
 * The part of a {@link Config} that controls how workflows are executed.
 *
 * @param application the name of the application
 * @param lease lease, version and shutdown settings
 * @param serialization codec and limits of values and exceptions
 * @param environment time, ids, listeners and interceptors
 * @param retention the rules that delete ended workflows
 * @param strict whether a call of a durable method outside a workflow is an error
 * @param registration names of workflows, and the check of their code
 * @param history limits of histories, and CPU-bound steps
 */
record ExecutionConfig(
    String application,
    LeaseConfig lease,
    SerializationConfig serialization,
    EnvironmentConfig environment,
    List<Retention> retention,
    boolean strict,
    RegistrationConfig registration,
    HistoryConfig history) {
  ExecutionConfig {
    if (application.isBlank()) {
      throw new InvalidArgumentException(
          "application", "The application's name is blank. Give one to know it by.");
    }
  }

  static ExecutionConfig defaults(String application) {
    return new ExecutionConfig(
        application,
        LeaseConfig.DEFAULT,
        SerializationConfig.defaults(),
        EnvironmentConfig.defaults(),
        List.of(),
        false,
        RegistrationConfig.DEFAULT,
        HistoryConfig.DEFAULT);
  }

  ExecutionConfig with(LeaseConfig changed) {
    return new ExecutionConfig(
        application, changed, serialization, environment, retention, strict, registration, history);
  }

  ExecutionConfig with(SerializationConfig changed) {
    return new ExecutionConfig(
        application, lease, changed, environment, retention, strict, registration, history);
  }

  ExecutionConfig with(EnvironmentConfig changed) {
    return new ExecutionConfig(
        application, lease, serialization, changed, retention, strict, registration, history);
  }

  ExecutionConfig with(HistoryConfig changed) {
    return new ExecutionConfig(
        application, lease, serialization, environment, retention, strict, registration, changed);
  }

  ExecutionConfig retention(List<Retention> changed) {
    return new ExecutionConfig(
        application, lease, serialization, environment, changed, strict, registration, history);
  }

  ExecutionConfig strict(boolean changed) {
    return new ExecutionConfig(
        application, lease, serialization, environment, retention, changed, registration, history);
  }

  ExecutionConfig with(RegistrationConfig changed) {
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

package dev.cairn;

import dev.cairn.api.ConfigException;
import dev.cairn.api.Retention;
import dev.cairn.runtime.EngineSettings;
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
record Conduct(
    String application,
    Tenure tenure,
    Notation notation,
    Surroundings surroundings,
    List<Retention> retention,
    boolean strict,
    Capacity capacity) {
  Conduct {
    if (application.isBlank()) {
      throw new ConfigException("The application's name is blank. Give one to know it by.");
    }
  }

  static Conduct usual(String application) {
    return new Conduct(
        application,
        Tenure.USUAL,
        Notation.usual(),
        Surroundings.usual(),
        List.of(),
        false,
        Capacity.USUAL);
  }

  Conduct with(Tenure changed) {
    return new Conduct(application, changed, notation, surroundings, retention, strict, capacity);
  }

  Conduct with(Notation changed) {
    return new Conduct(application, tenure, changed, surroundings, retention, strict, capacity);
  }

  Conduct with(Surroundings changed) {
    return new Conduct(application, tenure, notation, changed, retention, strict, capacity);
  }

  Conduct with(Capacity changed) {
    return new Conduct(application, tenure, notation, surroundings, retention, strict, changed);
  }

  Conduct retention(List<Retention> changed) {
    return new Conduct(application, tenure, notation, surroundings, changed, strict, capacity);
  }

  Conduct strict(boolean changed) {
    return new Conduct(application, tenure, notation, surroundings, retention, changed, capacity);
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

package dev.cairn;

import dev.cairn.api.Retention;
import dev.cairn.runtime.EngineSettings;
import dev.cairn.spi.Codec;
import java.util.List;

/**
 * How workflows are run: one part of a {@link Config}.
 *
 * @param tenure how long who runs them has them
 * @param notation how their values are written
 * @param surroundings what is around them
 * @param retention how long they are kept
 * @param strict whether a durable method that is called outside a workflow is an error
 * @param capacity how large they may become, and which of their steps compute
 */
record Conduct(
    Tenure tenure,
    Notation notation,
    Surroundings surroundings,
    List<Retention> retention,
    boolean strict,
    Capacity capacity) {
  static Conduct usual() {
    return new Conduct(
        Tenure.USUAL, Notation.usual(), Surroundings.usual(), List.of(), false, Capacity.USUAL);
  }

  Conduct with(Tenure changed) {
    return new Conduct(changed, notation, surroundings, retention, strict, capacity);
  }

  Conduct with(Notation changed) {
    return new Conduct(tenure, changed, surroundings, retention, strict, capacity);
  }

  Conduct with(Surroundings changed) {
    return new Conduct(tenure, notation, changed, retention, strict, capacity);
  }

  Conduct with(Capacity changed) {
    return new Conduct(tenure, notation, surroundings, retention, strict, changed);
  }

  Conduct retention(List<Retention> changed) {
    return new Conduct(tenure, notation, surroundings, changed, strict, capacity);
  }

  Conduct strict(boolean changed) {
    return new Conduct(tenure, notation, surroundings, retention, changed, capacity);
  }

  EngineSettings engineSettings(String application, boolean notifications, Codec codec) {
    return new EngineSettings(
        application,
        tenure.version(),
        tenure.lease(),
        tenure.recoveries(),
        tenure.restFrom(),
        notifications,
        notation.largestValue(),
        codec,
        notation.exceptions(),
        new EngineSettings.Rules(strict, capacity.histories(), capacity.cpuBoundSteps()));
  }
}

package dev.cairn;

import dev.cairn.api.Retention;
import dev.cairn.runtime.EngineSettings;
import java.util.List;

/**
 * How workflows are run: one part of a {@link Config}.
 *
 * @param tenure how long who runs them has them
 * @param notation how their values are written
 * @param surroundings what is around them
 * @param retention how long they are kept
 */
record Conduct(
    Tenure tenure, Notation notation, Surroundings surroundings, List<Retention> retention) {
  static Conduct usual() {
    return new Conduct(Tenure.USUAL, Notation.usual(), Surroundings.usual(), List.of());
  }

  Conduct with(Tenure changed) {
    return new Conduct(changed, notation, surroundings, retention);
  }

  Conduct with(Notation changed) {
    return new Conduct(tenure, changed, surroundings, retention);
  }

  Conduct with(Surroundings changed) {
    return new Conduct(tenure, notation, changed, retention);
  }

  Conduct retention(List<Retention> changed) {
    return new Conduct(tenure, notation, surroundings, changed);
  }

  EngineSettings engineSettings(String application, boolean notifications) {
    return new EngineSettings(
        application,
        tenure.version(),
        tenure.lease(),
        tenure.recoveries(),
        tenure.restFrom(),
        notifications,
        notation.largestValue(),
        notation.codec(),
        notation.exceptions());
  }
}

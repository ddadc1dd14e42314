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
 */
record Conduct(
    Tenure tenure,
    Notation notation,
    Surroundings surroundings,
    List<Retention> retention,
    boolean strict) {
  static Conduct usual() {
    return new Conduct(Tenure.USUAL, Notation.usual(), Surroundings.usual(), List.of(), false);
  }

  Conduct with(Tenure changed) {
    return new Conduct(changed, notation, surroundings, retention, strict);
  }

  Conduct with(Notation changed) {
    return new Conduct(tenure, changed, surroundings, retention, strict);
  }

  Conduct with(Surroundings changed) {
    return new Conduct(tenure, notation, changed, retention, strict);
  }

  Conduct retention(List<Retention> changed) {
    return new Conduct(tenure, notation, surroundings, changed, strict);
  }

  Conduct strict(boolean changed) {
    return new Conduct(tenure, notation, surroundings, retention, changed);
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
        strict);
  }
}

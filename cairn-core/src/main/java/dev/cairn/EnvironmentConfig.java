package dev.cairn;

import dev.cairn.spi.Environment;
import dev.cairn.spi.Listener;
import java.util.List;
import java.util.stream.Stream;

/** The source of time and ids, and the listeners: a part of {@link ExecutionConfig}. */
record EnvironmentConfig(Environment environment, List<Listener> listeners) {
  static EnvironmentConfig usual() {
    return new EnvironmentConfig(Environment.system(), List.of());
  }

  EnvironmentConfig environment(Environment changed) {
    return new EnvironmentConfig(changed, listeners);
  }

  EnvironmentConfig listener(Listener added) {
    return new EnvironmentConfig(
        environment, Stream.concat(listeners.stream(), Stream.of(added)).toList());
  }
}

package dev.cairn;

import dev.cairn.spi.Environment;
import dev.cairn.spi.Listener;
import java.util.List;
import java.util.stream.Stream;

/** The world outside, and who hears what happens: one part of a {@link ExecutionConfig}. */
record EnvironmentConfig(Environment ambient, List<Listener> listeners) {
  static EnvironmentConfig usual() {
    return new EnvironmentConfig(Environment.system(), List.of());
  }

  EnvironmentConfig ambient(Environment changed) {
    return new EnvironmentConfig(changed, listeners);
  }

  EnvironmentConfig listener(Listener added) {
    return new EnvironmentConfig(
        ambient, Stream.concat(listeners.stream(), Stream.of(added)).toList());
  }
}

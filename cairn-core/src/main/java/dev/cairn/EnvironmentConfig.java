package dev.cairn;

import dev.cairn.spi.Environment;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.Listener;
import java.util.List;
import java.util.stream.Stream;

/**
 * The part of an {@link ExecutionConfig} with the source of time and ids, the listeners and the
 * interceptors.
 */
record EnvironmentConfig(
    Environment environment, List<Listener> listeners, List<Interceptor> interceptors) {
  static EnvironmentConfig defaults() {
    return new EnvironmentConfig(Environment.system(), List.of(), List.of());
  }

  EnvironmentConfig environment(Environment changed) {
    return new EnvironmentConfig(changed, listeners, interceptors);
  }

  EnvironmentConfig listener(Listener added) {
    return new EnvironmentConfig(
        environment, Stream.concat(listeners.stream(), Stream.of(added)).toList(), interceptors);
  }

  EnvironmentConfig interceptor(Interceptor added) {
    return new EnvironmentConfig(
        environment, listeners, Stream.concat(interceptors.stream(), Stream.of(added)).toList());
  }
}

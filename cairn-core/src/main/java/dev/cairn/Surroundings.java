package dev.cairn;

import dev.cairn.spi.Ambient;
import dev.cairn.spi.Listener;
import java.util.List;
import java.util.stream.Stream;

/** The world outside, and who hears what happens: one part of a {@link Conduct}. */
record Surroundings(Ambient ambient, List<Listener> listeners) {
  static Surroundings usual() {
    return new Surroundings(Ambient.system(), List.of());
  }

  Surroundings ambient(Ambient changed) {
    return new Surroundings(changed, listeners);
  }

  Surroundings listener(Listener added) {
    return new Surroundings(ambient, Stream.concat(listeners.stream(), Stream.of(added)).toList());
  }
}

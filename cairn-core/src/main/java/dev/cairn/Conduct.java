package dev.cairn;

import dev.cairn.api.ConfigException;
import dev.cairn.api.Retention;
import dev.cairn.codec.JsonCodec;
import dev.cairn.spi.Ambient;
import dev.cairn.spi.Codec;
import dev.cairn.spi.Listener;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** How workflows are run: one part of a {@link Config}. */
record Conduct(
    String version,
    Duration lease,
    Duration grace,
    int recoveries,
    long largestValue,
    Codec codec,
    List<Class<? extends Throwable>> exceptions,
    List<Listener> listeners,
    Ambient ambient,
    List<Retention> retention) {
  private static final Duration SHORTEST_LEASE = Duration.ofMillis(500);

  Conduct {
    if (lease.compareTo(SHORTEST_LEASE) < 0) {
      throw new ConfigException(
          "lease is %s; give %s or more, so that a busy process is not taken for a dead one."
              .formatted(lease, SHORTEST_LEASE));
    }
    if (grace.isNegative()) {
      throw new ConfigException("grace is %s; give zero or more.".formatted(grace));
    }
    if (recoveries < 1) {
      throw new ConfigException("recoveries is %d; give 1 or more.".formatted(recoveries));
    }
    if (largestValue < 1 || largestValue > 512L << 20) {
      throw new ConfigException(
          "largestValue is %d bytes; give 1 to %d.".formatted(largestValue, 512L << 20));
    }
  }

  static Conduct usual() {
    return new Conduct(
        "",
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        50,
        16L << 20,
        new JsonCodec(),
        List.of(),
        List.of(),
        Ambient.system(),
        List.of());
  }

  Conduct version(String changed) {
    return new Conduct(
        changed,
        lease,
        grace,
        recoveries,
        largestValue,
        codec,
        exceptions,
        listeners,
        ambient,
        retention);
  }

  Conduct lease(Duration changed) {
    return new Conduct(
        version,
        changed,
        grace,
        recoveries,
        largestValue,
        codec,
        exceptions,
        listeners,
        ambient,
        retention);
  }

  Conduct grace(Duration changed) {
    return new Conduct(
        version,
        lease,
        changed,
        recoveries,
        largestValue,
        codec,
        exceptions,
        listeners,
        ambient,
        retention);
  }

  Conduct recoveries(int changed) {
    return new Conduct(
        version,
        lease,
        grace,
        changed,
        largestValue,
        codec,
        exceptions,
        listeners,
        ambient,
        retention);
  }

  Conduct largestValue(long changed) {
    return new Conduct(
        version,
        lease,
        grace,
        recoveries,
        changed,
        codec,
        exceptions,
        listeners,
        ambient,
        retention);
  }

  Conduct codec(Codec changed) {
    return new Conduct(
        version,
        lease,
        grace,
        recoveries,
        largestValue,
        changed,
        exceptions,
        listeners,
        ambient,
        retention);
  }

  Conduct exception(Class<? extends Throwable> added) {
    List<Class<? extends Throwable>> more = with(exceptions, added);
    return new Conduct(
        version,
        lease,
        grace,
        recoveries,
        largestValue,
        codec,
        more,
        listeners,
        ambient,
        retention);
  }

  Conduct listener(Listener added) {
    List<Listener> more = with(listeners, added);
    return new Conduct(
        version,
        lease,
        grace,
        recoveries,
        largestValue,
        codec,
        exceptions,
        more,
        ambient,
        retention);
  }

  Conduct ambient(Ambient changed) {
    return new Conduct(
        version,
        lease,
        grace,
        recoveries,
        largestValue,
        codec,
        exceptions,
        listeners,
        changed,
        retention);
  }

  Conduct retention(List<Retention> changed) {
    return new Conduct(
        version,
        lease,
        grace,
        recoveries,
        largestValue,
        codec,
        exceptions,
        listeners,
        ambient,
        changed);
  }

  private static <T> List<T> with(List<T> list, T added) {
    return Stream.concat(list.stream(), Stream.of(added)).toList();
  }
}

package dev.cairn.schedule;

import dev.cairn.spi.Codec;
import dev.cairn.spi.SerializationContext;
import dev.cairn.spi.Slot;
import dev.cairn.store.Ticking;
import java.time.Instant;
import java.util.List;

/** The runs of ticks: their ids, and their argument, which is the tick. Thread-safe. */
public final class Runs {
  private static final Slot TICK = new Slot("the tick of a schedule", Instant.class);

  private final Ticking ticking;
  private final Codec codec;

  /**
   * For composition.
   *
   * @param ticking puts runs into queues
   * @param codec writes ticks as the workflows read them
   */
  public Runs(Ticking ticking, Codec codec) {
    this.ticking = ticking;
    this.codec = codec;
  }

  Ticking.Tick of(String schedule, Instant tick) {
    String id = schedule + "@" + tick;
    Codec bound = codec.withContext(SerializationContext.arguments(id));
    return new Ticking.Tick(id, tick, bound.encodeAll(List.of(TICK), List.of(tick)));
  }

  int put(String schedule, List<Ticking.Tick> ticks) {
    return ticking.put(schedule, ticks);
  }

  Ticking ticking() {
    return ticking;
  }
}

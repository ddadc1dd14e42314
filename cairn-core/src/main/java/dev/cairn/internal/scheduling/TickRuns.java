package dev.cairn.internal.scheduling;

import dev.cairn.internal.store.schedule.TickStore;
import dev.cairn.spi.Codec;
import dev.cairn.spi.SerializationContext;
import dev.cairn.spi.ValueType;
import java.time.Instant;
import java.util.List;

/** The runs of ticks: their ids, and their argument, which is the tick. Thread-safe. */
public final class TickRuns {
  private static final ValueType TICK = new ValueType("the tick of a schedule", Instant.class);

  private final TickStore ticking;
  private final Codec codec;

  /**
   * For composition.
   *
   * @param ticking puts runs into queues
   * @param codec writes ticks as the workflows read them
   */
  public TickRuns(TickStore ticking, Codec codec) {
    this.ticking = ticking;
    this.codec = codec;
  }

  public TickStore.Tick of(String schedule, Instant tick) {
    String id = schedule + "@" + tick;
    Codec bound = codec.withContext(SerializationContext.arguments(id));
    return new TickStore.Tick(id, tick, bound.encodeAll(List.of(TICK), List.of(tick)));
  }

  public int put(String schedule, List<TickStore.Tick> ticks) {
    return ticking.put(schedule, ticks);
  }

  TickStore ticking() {
    return ticking;
  }
}

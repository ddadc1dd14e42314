package dev.cairn.internal.scheduling;

import dev.cairn.internal.store.schedule.TickStore;
import dev.cairn.spi.Codec;
import dev.cairn.spi.SerializationContext;
import dev.cairn.spi.ValueType;
import java.time.Instant;
import java.util.List;

/**
 * Creates the workflows of ticks: id {@code schedule@tick}, and the tick as the only argument.
 * Thread-safe.
 */
public final class TickRuns {
  private static final ValueType TICK = new ValueType("the tick of a schedule", Instant.class);

  private final TickStore tickStore;
  private final Codec codec;

  /**
   * @param tickStore enqueues workflows
   * @param codec serializes ticks
   */
  public TickRuns(TickStore tickStore, Codec codec) {
    this.tickStore = tickStore;
    this.codec = codec;
  }

  public TickStore.Tick newTick(String schedule, Instant tick) {
    String id = schedule + "@" + tick;
    Codec bound = codec.withContext(SerializationContext.arguments(id));
    return new TickStore.Tick(id, tick, bound.encodeAll(List.of(TICK), List.of(tick)));
  }

  public int enqueue(String schedule, List<TickStore.Tick> ticks) {
    return tickStore.enqueue(schedule, ticks);
  }

  TickStore tickStore() {
    return tickStore;
  }
}

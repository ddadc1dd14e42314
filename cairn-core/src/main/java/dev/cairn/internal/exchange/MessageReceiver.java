package dev.cairn.internal.exchange;

import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.store.record.StoredMessage;
import dev.cairn.internal.wakeup.MessageClaim;
import dev.cairn.internal.wakeup.Topic;
import dev.cairn.spi.ValueType;
import java.lang.invoke.MethodType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Receives messages: each is recorded once, and gone with its record. Used by one thread. */
record MessageReceiver(ExchangeContext desk) {
  /** How a receive is recorded: under which key, and with which type. */
  private record Place(String topic, String key, ValueType slot, Instant startedAt) {}

  Optional<?> receive(String topic, Type type, Duration timeout) throws Exception {
    String key = desk.keys().next("receive " + topic);
    var slot = new ValueType("the message of '" + key + "'", boxed(type));
    desk.values().codec().check(slot);
    StepRecord deadline = desk.recordedDeadline(key);
    StepRecord recorded = desk.history().findRecord(StepKind.RECEIVE, key);
    if (recorded != null) {
      return Optional.ofNullable(desk.replayed(slot, recorded));
    }
    var place = new Place(topic, key, slot, desk.history().currentTime());
    Topic mine = desk.run().mailbox().topic(topic);
    try (var claim = MessageClaim.to(mine, desk.services().waiting())) {
      Optional<StoredMessage> letter = claimed(claim, place, deadline, timeout);
      return letter.isPresent() ? taken(claim, place, letter.get()) : none(place);
    }
  }

  /** Null stands for no message, which a primitive type cannot tell. */
  private static Type boxed(Type type) {
    return type instanceof Class<?> plain ? MethodType.methodType(plain).wrap().returnType() : type;
  }

  private Optional<StoredMessage> claimed(
      MessageClaim claim, Place place, @Nullable StepRecord deadline, Duration timeout) {
    if (deadline == null) {
      Optional<StoredMessage> there = desk.await(claim::look);
      if (there.isPresent() || timeout.isZero() || timeout.isNegative()) {
        return there;
      }
    }
    Supplier<Instant> until = desk.deadline(deadline, place.key, timeout);
    return desk.await(() -> claim.await(until.get()));
  }

  /** A message that cannot be read is left where it is. */
  private Optional<?> taken(MessageClaim claim, Place place, StoredMessage letter) {
    var outcome = received(place, letter);
    Object value = desk.readings().readResult(place.key, place.slot, outcome);
    StepRecord step = desk.frame(StepKind.RECEIVE, place.key, outcome, place.startedAt);
    desk.history()
        .recordDeferred(new Entry.Receive(desk.run().owned(), step, place.topic, letter.place()));
    claim.recorded();
    return Optional.ofNullable(value);
  }

  private Outcome.Success received(Place place, StoredMessage letter) {
    return desk.readings()
        .rebind(() -> desk.values().rebindMessage(desk.run(), place.key, place.topic, letter));
  }

  private Optional<?> none(Place place) {
    Outcome outcome = desk.values().encodeStepResult(desk.run(), place.key, place.slot, null);
    desk.history().record(desk.frame(StepKind.RECEIVE, place.key, outcome, place.startedAt));
    return Optional.empty();
  }
}

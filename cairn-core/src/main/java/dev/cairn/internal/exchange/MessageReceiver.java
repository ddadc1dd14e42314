package dev.cairn.internal.exchange;

import dev.cairn.internal.header.HeaderJson;
import dev.cairn.internal.intercept.Intercepted;
import dev.cairn.internal.intercept.InterceptorFailure;
import dev.cairn.internal.intercept.Interceptors;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.store.record.StoredMessage;
import dev.cairn.internal.wakeup.MessageClaim;
import dev.cairn.internal.wakeup.Topic;
import dev.cairn.spi.Event;
import dev.cairn.spi.ValueType;
import java.lang.invoke.MethodType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Receives messages. The receive is recorded and the message is deleted in one commit. Used by one
 * thread.
 */
record MessageReceiver(ExchangeContext context) {
  /** One call of receive: its topic, record key, value type and start. */
  private record Call(String topic, String key, ValueType valueType, Instant startedAt) {}

  Optional<?> receive(String topic, Type type, Duration timeout) throws Exception {
    String key = context.keys().next("receive " + topic);
    var valueType = new ValueType("the message of '" + key + "'", boxed(type));
    context.values().codec().check(valueType);
    StepRecord deadline = context.recordedDeadline(key);
    StepRecord recorded = context.history().findRecord(StepKind.RECEIVE, key);
    if (recorded != null) {
      return Optional.ofNullable(context.replayed(valueType, recorded));
    }
    var call = new Call(topic, key, valueType, context.history().currentTime());
    Topic runTopic = context.run().mailbox().topic(topic);
    try (var claim = MessageClaim.to(runTopic, context.services().waiting())) {
      Optional<StoredMessage> message = awaitMessage(claim, call, deadline, timeout);
      return message.isPresent() ? record(claim, call, message.get()) : recordNothing(call);
    }
  }

  /** Boxes a primitive type, so that null can represent "no message". */
  private static Type boxed(Type type) {
    return type instanceof Class<?> plain ? MethodType.methodType(plain).wrap().returnType() : type;
  }

  private Optional<StoredMessage> awaitMessage(
      MessageClaim claim, Call call, @Nullable StepRecord deadline, Duration timeout) {
    if (deadline == null) {
      Optional<StoredMessage> there = context.await(claim::poll);
      if (there.isPresent() || timeout.isZero() || timeout.isNegative()) {
        return there;
      }
    }
    Supplier<Instant> until = context.deadline(deadline, call.key, timeout);
    return context.awaitReported(
        call.key, new Event.Awaited.Value(), until.get(), () -> claim.await(until.get()));
  }

  /**
   * Records a message as received and returns its value. A message that cannot be decoded stays
   * unreceived.
   */
  private Optional<?> record(MessageClaim claim, Call call, StoredMessage message)
      throws Exception {
    var outcome = received(call, message);
    Object value = context.recordReader().readResult(call.key, call.valueType, outcome);
    intercept(call, message);
    StepRecord step = context.frame(StepKind.RECEIVE, call.key, outcome, call.startedAt);
    context
        .history()
        .recordDeferred(
            new Entry.Receive(context.run().owned(), step, call.topic, message.position()));
    claim.markRecorded();
    return Optional.ofNullable(value);
  }

  /** Calls the interceptors. If one throws, that is recorded and the message stays unreceived. */
  private void intercept(Call call, StoredMessage message) throws Exception {
    Interceptors interceptors = context.services().interceptors();
    if (interceptors.isEmpty()) {
      return;
    }
    var workflow = Intercepted.Workflow.of(context.run());
    try {
      interceptors.around(
          new Intercepted.Receive(workflow, call.topic, HeaderJson.read(message.headers())));
    } catch (InterceptorFailure failure) {
      throw context.failed(StepKind.RECEIVE, call.key, failure.thrown(), call.startedAt);
    }
  }

  private Outcome.Success received(Call call, StoredMessage message) {
    return context
        .recordReader()
        .rebind(() -> context.values().rebindMessage(context.run(), call.key, call.topic, message));
  }

  private Optional<?> recordNothing(Call call) {
    Outcome outcome =
        context.values().encodeStepResult(context.run(), call.key, call.valueType, null);
    context.history().record(context.frame(StepKind.RECEIVE, call.key, outcome, call.startedAt));
    return Optional.empty();
  }
}

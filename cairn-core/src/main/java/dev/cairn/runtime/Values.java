package dev.cairn.runtime;

import dev.cairn.api.Message;
import dev.cairn.api.Run;
import dev.cairn.api.UsageException;
import dev.cairn.api.ValueException;
import dev.cairn.codec.FailureCodec;
import dev.cairn.spi.Codec;
import dev.cairn.spi.Slot;
import dev.cairn.store.Events;
import dev.cairn.store.Letter;
import dev.cairn.store.Mail;
import dev.cairn.store.Outcome;
import dev.cairn.store.Streams;
import dev.cairn.store.WorkflowRow;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns values and exceptions into what the store keeps, and back, each for its place. Those that a
 * run receives from others are moved to the place of its record. Thread-safe.
 */
final class Values {
  private final BoundCodecs codecs;
  private final FailureCodec failures;
  private final long largest;
  private final AttributeJson attributes;

  /**
   * With these codecs.
   *
   * @param codec for values
   * @param failures for exceptions
   * @param largest the largest value, in bytes of JSON
   */
  Values(Codec codec, FailureCodec failures, long largest) {
    this.codecs = new BoundCodecs(codec);
    this.failures = failures;
    this.largest = largest;
    this.attributes = new AttributeJson(codec);
  }

  /** The codec for types, and for values that are not stored. */
  Codec codec() {
    return codecs.unbound();
  }

  /** Whether the place of a value makes a difference. */
  boolean bind() {
    return codecs.binds();
  }

  /** The outcome of a durable call of a run. */
  Outcome.Success success(LiveRun run, String key, Slot slot, @Nullable Object value) {
    return encoded(codecs.stepResult(run.bindingId(), key), slot, value);
  }

  private Outcome.Success encoded(Codec codec, Slot slot, @Nullable Object value) {
    return new Outcome.Success(bounded(slot.label(), codec.encode(slot, value)));
  }

  /**
   * A value with its record.
   *
   * @param outcome the record
   * @param value the value as a replay sees it
   * @param isExact whether the value is the original, which no code can tell from its record
   */
  record Recorded(Outcome.Success outcome, @Nullable Object value, boolean isExact) {}

  /**
   * Writes a value, and reads it back unless that makes no difference: what code sees of it is what
   * a replay will see, and the author of the original cannot change it any more.
   *
   * @throws ValueException if it cannot be written, or not be read
   */
  Recorded recorded(LiveRun run, String key, Slot slot, @Nullable Object value) {
    return recorded(codecs.stepResult(run.bindingId(), key), slot, value);
  }

  /** The same for what a workflow returns. */
  Recorded result(LiveRun run, @Nullable Object value) {
    return recorded(codecs.result(run.id()), run.definition().result(), value);
  }

  private Recorded recorded(Codec codec, Slot slot, @Nullable Object value) {
    Outcome.Success outcome = encoded(codec, slot, value);
    return codec.isExact(slot, value)
        ? new Recorded(outcome, value, true)
        : new Recorded(outcome, codec.decode(slot, outcome.json()), false);
  }

  /** What a durable call of a run returned. */
  @Nullable Object value(LiveRun run, String key, Slot slot, Outcome.Success success) {
    return codecs.stepResult(run.bindingId(), key).decode(slot, success.json());
  }

  /** What a workflow returned. */
  @Nullable Object result(String workflowId, Slot slot, Outcome.Success success) {
    return codecs.result(workflowId).decode(slot, success.json());
  }

  /**
   * The outcome of a durable call that threw. Its exception is too small to be refused for its
   * size.
   */
  Outcome.Failure failure(LiveRun run, String key, Throwable thrown) {
    return failed(codecs.stepFailure(run.bindingId(), key), thrown);
  }

  /** The outcome of a workflow that threw, or is stuck. */
  Outcome.Failure failure(String workflowId, Throwable thrown) {
    return failed(codecs.failure(workflowId), thrown);
  }

  /** The outcome of any workflow that is recovered too often. */
  Outcome.Failure exhaustion(Throwable exception) {
    return failed(codecs.exhaustion(), exception);
  }

  private Outcome.Failure failed(Codec codec, Throwable thrown) {
    return new Outcome.Failure(failures.encode(thrown, codec));
  }

  /** What a durable call of a run threw. */
  Throwable exception(LiveRun run, String key, Outcome.Failure failure) {
    return failures.decode(failure.json(), codecs.stepFailure(run.bindingId(), key));
  }

  /** What a workflow threw, or why it is stuck. */
  Throwable exception(String workflowId, Outcome.Failure failure) {
    return failures.decode(failure.json(), codecs.failure(workflowId));
  }

  /** Why a workflow is not recovered any more. */
  Throwable exhaustion(Outcome.Failure failure) {
    return failures.decode(failure.json(), codecs.exhaustion());
  }

  /** The arguments of a call that is to get this id. */
  String arguments(String id, Definition definition, List<? extends @Nullable Object> arguments) {
    return bounded(
        "The arguments of " + definition.name(),
        codecs.arguments(id).encodeAll(definition.parameters(), arguments));
  }

  /** The arguments of a workflow with this binding id. */
  List<@Nullable Object> arguments(String bindingId, Definition definition, String input) {
    return codecs.arguments(bindingId).decodeAll(definition.parameters(), input);
  }

  /** Whether the arguments of a call are those of the workflow that has the call's id. */
  boolean same(Definition definition, String input, WorkflowRow row) {
    Codec codec = codecs.arguments(row.id());
    String recorded =
        row.bindingId().equals(row.id())
            ? row.input()
            : moved(codecs.arguments(row.bindingId()), codec, row.input());
    return codec.same(definition.parameters(), input, recorded);
  }

  /** The codec for a message before it is received. */
  private Codec codec(Message message) {
    return codecs.message(message.workflowId(), message.topic());
  }

  /** A message as it is sent. Null means that none came, so no message may be null. */
  Mail.Written written(Message message) {
    var slot =
        new Slot(
            "the message to workflow '%s' on topic '%s'"
                .formatted(message.workflowId(), message.topic()),
            message.type());
    return new Mail.Written(message, present(codec(message), slot, message.value()));
  }

  /** A message as the run that receives it records it. */
  Outcome.Success received(LiveRun run, String key, String topic, Letter letter) {
    return bind()
        ? success(run, key, codecs.message(run.id(), topic), letter.json())
        : new Outcome.Success(letter.json());
  }

  /** A value that was written for another place, as a run records it. */
  private Outcome.Success success(LiveRun run, String key, Codec from, String json) {
    return new Outcome.Success(moved(from, codecs.stepResult(run.bindingId(), key), json));
  }

  private static String moved(Codec from, Codec to, String json) {
    return to.seal(from.open(json));
  }

  /** The outcome of a promise that is completed with a value. */
  Outcome.Success promised(String token, Slot slot, @Nullable Object value) {
    return encoded(codecs.promiseResult(token), slot, value);
  }

  /** The outcome of a promise that is completed with an exception. */
  Outcome.Failure promisedFailure(String token, Throwable thrown) {
    return failed(codecs.promiseFailure(token), thrown);
  }

  /** The outcome of a promise, as the run that awaits it records it. */
  Outcome awaited(LiveRun run, String key, String token, Outcome outcome) {
    if (!bind()) {
      return outcome;
    }
    return switch (outcome) {
      case Outcome.Success(var json) -> success(run, key, codecs.promiseResult(token), json);
      case Outcome.Failure(var json) ->
          new Outcome.Failure(
              moved(codecs.promiseFailure(token), codecs.stepFailure(run.bindingId(), key), json));
    };
  }

  /** An event as a run publishes it. */
  String published(LiveRun run, String event, Slot slot, Object value) {
    return present(codecs.event(run.bindingId(), event), slot, value);
  }

  /** The value of an event. */
  @Nullable Object event(String event, Slot slot, Events.Seen.Value seen) {
    return codecs.event(seen.bindingId(), event).decode(slot, seen.json());
  }

  /** An event as plain JSON. */
  String plainEvent(String bindingId, String event, String json) {
    return codecs.event(bindingId, event).open(json);
  }

  /** An event as the run that awaits it records it. */
  Outcome.Success awaited(LiveRun run, String key, String event, Events.Seen.Value seen) {
    return bind()
        ? success(run, key, codecs.event(seen.bindingId(), event), seen.json())
        : new Outcome.Success(seen.json());
  }

  /** An item as it is stored at an offset of a stream of a run. */
  String streamItem(LiveRun run, Streams.Place place, Slot slot, Object value) {
    Codec codec = codecs.streamItem(run.bindingId(), place.name(), place.from());
    return encoded(codec, slot, value).json();
  }

  /** An item of a stream of the workflow with this binding id. */
  @Nullable Object streamItem(String bindingId, Streams.Place place, Slot slot, String json) {
    return codecs.streamItem(bindingId, place.name(), place.from()).decode(slot, json);
  }

  /** The outcome of a recorded step in a fork of the workflow with this binding id. */
  String edited(String bindingId, String key, Slot slot, Object value) {
    return present(codecs.stepResult(bindingId, key), slot, value);
  }

  /** The JSON of a value that is not null, and is not written as null. */
  private String present(Codec codec, Slot slot, Object value) {
    String json = bounded(slot.label(), codec.encode(slot, value));
    if (value instanceof Optional<?> && codec.open(json).equals("null")) {
      throw new UsageException(
          "An empty Optional is %s, and is written as null. Give a value that stands for nothing, such as false or an empty record."
              .formatted(slot.label()));
    }
    return json;
  }

  String attributes(Map<String, Object> values) {
    return attributes.of(values);
  }

  /** What is said of a workflow when it is started; null for nothing. */
  @Nullable String attributesOf(Run run) {
    return run.attributes().isEmpty() ? null : attributes.of(run.attributes());
  }

  private String bounded(String label, String json) {
    // a char takes at most three bytes of UTF-8, so most values need no counting
    if (json.length() > largest / 3) {
      long bytes = json.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > largest) {
        throw new ValueException(
            "%s: %,d bytes as JSON, and the limit is %,d. Keep the bulk elsewhere and pass its address, or raise Config.largestValue."
                .formatted(label, bytes, largest));
      }
    }
    return json;
  }
}

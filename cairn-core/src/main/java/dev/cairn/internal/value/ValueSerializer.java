package dev.cairn.internal.value;

import dev.cairn.error.UsageException;
import dev.cairn.error.ValueException;
import dev.cairn.internal.failure.FailureCodec;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.store.message.EventStore;
import dev.cairn.internal.store.message.MessageStore;
import dev.cairn.internal.store.message.StreamStore;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StoredMessage;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.spi.Codec;
import dev.cairn.spi.ValueType;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns values and exceptions into what the store keeps, and back, each for its place. Those that a
 * run receives from others are moved to the place of its record. Thread-safe.
 */
public final class ValueSerializer {
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
  public ValueSerializer(Codec codec, FailureCodec failures, long largest) {
    this.codecs = new BoundCodecs(codec);
    this.failures = failures;
    this.largest = largest;
    this.attributes = new AttributeJson(codec);
  }

  /** The codec for types, and for values that are not stored. */
  public Codec codec() {
    return codecs.unbound();
  }

  /** Whether the place of a value makes a difference. */
  public boolean bind() {
    return codecs.binds();
  }

  /** The outcome of a durable call of a run. */
  public Outcome.Success success(
      ActiveRun run, String key, ValueType slot, @Nullable Object value) {
    return encoded(codecs.stepResult(run.bindingId(), key), slot, value);
  }

  private Outcome.Success encoded(Codec codec, ValueType slot, @Nullable Object value) {
    return new Outcome.Success(bounded(slot.label(), codec.encode(slot, value)));
  }

  /**
   * A value with its record.
   *
   * @param outcome the record
   * @param value the value as a replay sees it
   * @param isExact whether the value is the original, which no code can tell from its record
   */
  public record Recorded(Outcome.Success outcome, @Nullable Object value, boolean isExact) {}

  /**
   * Writes a value, and reads it back unless that makes no difference: what code sees of it is what
   * a replay will see, and the author of the original cannot change it any more.
   *
   * @throws ValueException if it cannot be written, or not be read
   */
  public Recorded recorded(ActiveRun run, String key, ValueType slot, @Nullable Object value) {
    return recorded(codecs.stepResult(run.bindingId(), key), slot, value);
  }

  /** The same for what a workflow returns. */
  public Recorded result(ActiveRun run, @Nullable Object value) {
    return recorded(codecs.result(run.id()), run.definition().result(), value);
  }

  private Recorded recorded(Codec codec, ValueType slot, @Nullable Object value) {
    Outcome.Success outcome = encoded(codec, slot, value);
    return codec.isExact(slot, value)
        ? new Recorded(outcome, value, true)
        : new Recorded(outcome, codec.decode(slot, outcome.json()), false);
  }

  /** What a durable call of a run returned. */
  public @Nullable Object value(
      ActiveRun run, String key, ValueType slot, Outcome.Success success) {
    return codecs.stepResult(run.bindingId(), key).decode(slot, success.json());
  }

  /** What a workflow returned. */
  public @Nullable Object result(String workflowId, ValueType slot, Outcome.Success success) {
    return codecs.result(workflowId).decode(slot, success.json());
  }

  /**
   * The outcome of a durable call that threw. Its exception is too small to be refused for its
   * size.
   */
  public Outcome.Failure failure(ActiveRun run, String key, Throwable thrown) {
    return failed(codecs.stepFailure(run.bindingId(), key), thrown);
  }

  /** The outcome of a workflow that threw, or is stuck. */
  public Outcome.Failure failure(String workflowId, Throwable thrown) {
    return failed(codecs.failure(workflowId), thrown);
  }

  /** The outcome of any workflow that is recovered too often. */
  public Outcome.Failure exhaustion(Throwable exception) {
    return failed(codecs.exhaustion(), exception);
  }

  private Outcome.Failure failed(Codec codec, Throwable thrown) {
    return new Outcome.Failure(failures.encode(thrown, codec));
  }

  /** What a durable call of a run threw. */
  public Throwable exception(ActiveRun run, String key, Outcome.Failure failure) {
    return failures.decode(failure.json(), codecs.stepFailure(run.bindingId(), key));
  }

  /** What a workflow threw, or why it is stuck. */
  public Throwable exception(String workflowId, Outcome.Failure failure) {
    return failures.decode(failure.json(), codecs.failure(workflowId));
  }

  /** Why a workflow is not recovered any more. */
  public Throwable exhaustion(Outcome.Failure failure) {
    return failures.decode(failure.json(), codecs.exhaustion());
  }

  /** The arguments of a call that is to get this id. */
  public String arguments(
      String id, WorkflowDefinition definition, List<? extends @Nullable Object> arguments) {
    return bounded(
        "The arguments of " + definition.name(),
        codecs.arguments(id).encodeAll(definition.parameters(), arguments));
  }

  /** The arguments of a workflow with this binding id. */
  public List<@Nullable Object> arguments(
      String bindingId, WorkflowDefinition definition, String input) {
    return codecs.arguments(bindingId).decodeAll(definition.parameters(), input);
  }

  /** Whether the arguments of a call are those of the workflow that has the call's id. */
  public boolean same(WorkflowDefinition definition, String input, WorkflowRow row) {
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
  public MessageStore.Written written(Message message) {
    var slot =
        new ValueType(
            "the message to workflow '%s' on topic '%s'"
                .formatted(message.workflowId(), message.topic()),
            message.type());
    return new MessageStore.Written(message, present(codec(message), slot, message.value()));
  }

  /** A message as the run that receives it records it. */
  public Outcome.Success received(ActiveRun run, String key, String topic, StoredMessage letter) {
    return bind()
        ? success(run, key, codecs.message(run.id(), topic), letter.json())
        : new Outcome.Success(letter.json());
  }

  /** A value that was written for another place, as a run records it. */
  private Outcome.Success success(ActiveRun run, String key, Codec from, String json) {
    return new Outcome.Success(moved(from, codecs.stepResult(run.bindingId(), key), json));
  }

  private static String moved(Codec from, Codec to, String json) {
    return to.seal(from.open(json));
  }

  /** The outcome of a promise that is completed with a value. */
  public Outcome.Success promised(String token, ValueType slot, @Nullable Object value) {
    return encoded(codecs.promiseResult(token), slot, value);
  }

  /** The outcome of a promise that is completed with an exception. */
  public Outcome.Failure promisedFailure(String token, Throwable thrown) {
    return failed(codecs.promiseFailure(token), thrown);
  }

  /** The outcome of a promise, as the run that awaits it records it. */
  public Outcome awaited(ActiveRun run, String key, String token, Outcome outcome) {
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
  public String published(ActiveRun run, String event, ValueType slot, Object value) {
    return present(codecs.event(run.bindingId(), event), slot, value);
  }

  /** The value of an event. */
  public @Nullable Object event(String event, ValueType slot, EventStore.Seen.Value seen) {
    return codecs.event(seen.bindingId(), event).decode(slot, seen.json());
  }

  /** An event as plain JSON. */
  public String plainEvent(String bindingId, String event, String json) {
    return codecs.event(bindingId, event).open(json);
  }

  /** An event as the run that awaits it records it. */
  public Outcome.Success awaited(
      ActiveRun run, String key, String event, EventStore.Seen.Value seen) {
    return bind()
        ? success(run, key, codecs.event(seen.bindingId(), event), seen.json())
        : new Outcome.Success(seen.json());
  }

  /** An item as it is stored at an offset of a stream of a run. */
  public String streamItem(ActiveRun run, StreamStore.Place place, ValueType slot, Object value) {
    Codec codec = codecs.streamItem(run.bindingId(), place.name(), place.from());
    return encoded(codec, slot, value).json();
  }

  /** An item of a stream of the workflow with this binding id. */
  public @Nullable Object streamItem(
      String bindingId, StreamStore.Place place, ValueType slot, String json) {
    return codecs.streamItem(bindingId, place.name(), place.from()).decode(slot, json);
  }

  /** The outcome of a recorded step in a fork of the workflow with this binding id. */
  public String edited(String bindingId, String key, ValueType slot, Object value) {
    return present(codecs.stepResult(bindingId, key), slot, value);
  }

  /** The JSON of a value that is not null, and is not written as null. */
  private String present(Codec codec, ValueType slot, Object value) {
    String json = bounded(slot.label(), codec.encode(slot, value));
    if (value instanceof Optional<?> && codec.open(json).equals("null")) {
      throw new UsageException(
          "An empty Optional is %s, and is written as null. Give a value that stands for nothing, such as false or an empty record."
              .formatted(slot.label()));
    }
    return json;
  }

  public String attributes(Map<String, Object> values) {
    return attributes.of(values);
  }

  /** What is said of a workflow when it is started; null for nothing. */
  public @Nullable String attributesOf(StartOptions run) {
    return run.attributes().isEmpty() ? null : attributes.of(run.attributes());
  }

  private String bounded(String label, String json) {
    // a char takes at most three bytes of UTF-8, so most values need no counting
    if (json.length() > largest / 3) {
      long bytes = json.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > largest) {
        throw new ValueException(
            "%s: %,d bytes as JSON, and the limit is %,d. Keep the bulk elsewhere and pass its address, or raise Config.maxValueSize."
                .formatted(label, bytes, largest));
      }
    }
    return json;
  }
}

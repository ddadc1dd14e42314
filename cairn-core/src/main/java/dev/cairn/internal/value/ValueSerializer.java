package dev.cairn.internal.value;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.ValueException;
import dev.cairn.internal.failure.FailureCodec;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.store.message.EventStore;
import dev.cairn.internal.store.message.MessageStore;
import dev.cairn.internal.store.message.StreamStore;
import dev.cairn.internal.store.record.GenerationIds;
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
 * Encodes values and exceptions for the store, and decodes them, each bound to its {@linkplain
 * dev.cairn.spi.SerializationContext place}. A value that a run receives from elsewhere is rebound:
 * decrypted from its old place and encrypted for the place of its record. Thread-safe.
 */
public final class ValueSerializer {
  private final BoundCodecs codecs;
  private final FailureCodec failures;
  private final long maxBytes;
  private final AttributeJson attributes;

  /**
   * Creates a serializer.
   *
   * @param codec encodes values
   * @param failures encodes exceptions
   * @param maxBytes the size limit of a value, in bytes of JSON
   */
  public ValueSerializer(Codec codec, FailureCodec failures, long maxBytes) {
    this.codecs = new BoundCodecs(codec);
    this.failures = failures;
    this.maxBytes = maxBytes;
    this.attributes = new AttributeJson(codec);
  }

  /** Returns the codec for checks of types and for values that are not stored. */
  public Codec codec() {
    return codecs.unbound();
  }

  /** Returns the codecs of places. */
  public BoundCodecs boundCodecs() {
    return codecs;
  }

  /** Returns whether the encoding of a value depends on its place. */
  public boolean bindsValues() {
    return codecs.bindsValues();
  }

  /** Encodes the result of a durable call. */
  public Outcome.Success encodeStepResult(
      ActiveRun run, String key, ValueType valueType, @Nullable Object value) {
    return encode(codecs.stepResult(bindingId(run), key), valueType, value);
  }

  private Outcome.Success encode(Codec codec, ValueType valueType, @Nullable Object value) {
    return new Outcome.Success(checkSize(valueType.label(), codec.encode(valueType, value)));
  }

  /**
   * A value and its record.
   *
   * @param outcome the record
   * @param value the value as a replay sees it
   * @param isExact whether {@code value} is the original object, because no code can tell it from
   *     the decoded one
   */
  public record Recorded(Outcome.Success outcome, @Nullable Object value, boolean isExact) {}

  /**
   * Encodes a result and decodes it again, so that the code sees the value that a replay will see,
   * and later changes to the original object have no effect. Values for which this makes no
   * difference are not decoded.
   *
   * @throws ValueException if the value cannot be encoded or decoded
   */
  public Recorded roundTripStepResult(
      ActiveRun run, String key, ValueType valueType, @Nullable Object value) {
    return roundTrip(codecs.stepResult(bindingId(run), key), valueType, value);
  }

  /** Encodes the result of a workflow and decodes it again, as {@link #roundTripStepResult}. */
  public Recorded roundTripResult(ActiveRun run, @Nullable Object value) {
    return roundTrip(codecs.result(run.id()), run.definition().result(), value);
  }

  private Recorded roundTrip(Codec codec, ValueType valueType, @Nullable Object value) {
    Outcome.Success outcome = encode(codec, valueType, value);
    return codec.isExact(valueType, value)
        ? new Recorded(outcome, value, true)
        : new Recorded(outcome, codec.decode(valueType, outcome.json()), false);
  }

  /** Decodes the result of a durable call. */
  public @Nullable Object decodeStepResult(
      ActiveRun run, String key, ValueType valueType, Outcome.Success success) {
    return codecs.stepResult(bindingId(run), key).decode(valueType, success.json());
  }

  /** Decodes the result of a workflow. */
  public @Nullable Object decodeResult(
      String workflowId, ValueType valueType, Outcome.Success success) {
    return codecs.result(workflowId).decode(valueType, success.json());
  }

  /**
   * Encodes the exception of a durable call. The size limit does not apply: {@link FailureCodec}
   * limits what it encodes.
   */
  public Outcome.Failure encodeStepFailure(ActiveRun run, String key, Throwable thrown) {
    return encodeThrown(codecs.stepFailure(bindingId(run), key), thrown);
  }

  /** Encodes the exception of a workflow that failed or is stuck. */
  public Outcome.Failure encodeFailure(String workflowId, Throwable thrown) {
    return encodeThrown(codecs.failure(workflowId), thrown);
  }

  /** Encodes the exception of exhausted workflows. */
  public Outcome.Failure encodeExhaustion(Throwable exception) {
    return encodeThrown(codecs.exhaustion(), exception);
  }

  private Outcome.Failure encodeThrown(Codec codec, Throwable thrown) {
    return new Outcome.Failure(failures.encode(thrown, codec));
  }

  /** Decodes the exception of a durable call. */
  public Throwable decodeStepFailure(ActiveRun run, String key, Outcome.Failure failure) {
    return failures.decode(failure.json(), codecs.stepFailure(bindingId(run), key));
  }

  /** Decodes the exception of a workflow that failed or is stuck. */
  public Throwable decodeFailure(String workflowId, Outcome.Failure failure) {
    return failures.decode(failure.json(), codecs.failure(workflowId));
  }

  /** Decodes the exception of an exhausted workflow. */
  public Throwable decodeExhaustion(Outcome.Failure failure) {
    return failures.decode(failure.json(), codecs.exhaustion());
  }

  /** Encodes the arguments of a workflow that will have this id. */
  public String encodeArguments(
      String id, WorkflowDefinition definition, List<? extends @Nullable Object> arguments) {
    return checkSize(
        "The arguments of " + definition.name(),
        codecs.arguments(id).encodeAll(definition.parameters(), arguments));
  }

  /** Decodes the arguments of a workflow with this binding id. */
  public List<@Nullable Object> decodeArguments(
      String bindingId, WorkflowDefinition definition, String input) {
    return codecs.arguments(bindingId).decodeAll(definition.parameters(), input);
  }

  /** Decodes the arguments of the current generation of a run. */
  public List<@Nullable Object> decodeArguments(ActiveRun run, String input) {
    return decodeArguments(bindingId(run), run.definition(), input);
  }

  /** The id to which the arguments and steps of the current generation are bound. */
  private static String bindingId(ActiveRun run) {
    return GenerationIds.id(run.bindingId(), run.owned().generation());
  }

  /**
   * Returns whether the arguments of a call equal those of the existing workflow with the same id.
   */
  public boolean isSameArguments(WorkflowDefinition definition, String input, WorkflowRow row) {
    Codec codec = codecs.arguments(row.id());
    String bindingId = row.generationBindingId();
    String recorded =
        bindingId.equals(row.id())
            ? row.input()
            : rebind(codecs.arguments(bindingId), codec, row.input());
    return codec.same(definition.parameters(), input, recorded);
  }

  /** Returns the codec for a message that was not received yet. */
  private Codec messageCodec(Message message) {
    return codecs.message(message.workflowId(), message.topic());
  }

  /** Encodes a message. It may not be null, because null means that no message arrived. */
  public MessageStore.EncodedMessage encodeMessage(Message message) {
    var valueType =
        new ValueType(
            "the message to workflow '%s' on topic '%s'"
                .formatted(message.workflowId(), message.topic()),
            message.type());
    return new MessageStore.EncodedMessage(
        message, encodeNonNull(messageCodec(message), valueType, message.value()));
  }

  /** Rebinds a message for the record of the run that receives it. */
  public Outcome.Success rebindMessage(
      ActiveRun run, String key, String topic, StoredMessage message) {
    return bindsValues()
        ? rebindStepResult(run, key, codecs.message(run.id(), topic), message.json())
        : new Outcome.Success(message.json());
  }

  /** Rebinds a value for a record of the run. */
  private Outcome.Success rebindStepResult(ActiveRun run, String key, Codec from, String json) {
    return new Outcome.Success(rebind(from, codecs.stepResult(bindingId(run), key), json));
  }

  private static String rebind(Codec from, Codec to, String json) {
    return to.seal(from.open(json));
  }

  /** Encodes the value that a promise is completed with. */
  public Outcome.Success encodePromiseResult(
      String token, ValueType valueType, @Nullable Object value) {
    return encodePromiseResultOf(BoundCodecs.hash(token), valueType, value);
  }

  /**
   * Encodes the value that a promise is completed with.
   *
   * @param tokenHash the hash of its token
   */
  public Outcome.Success encodePromiseResultOf(
      String tokenHash, ValueType valueType, @Nullable Object value) {
    return encode(codecs.promiseResult(tokenHash), valueType, value);
  }

  /** Encodes the exception that a promise is completed with. */
  public Outcome.Failure encodePromiseFailure(String token, Throwable thrown) {
    return encodePromiseFailureOf(BoundCodecs.hash(token), thrown);
  }

  /**
   * Encodes the exception that a promise is completed with.
   *
   * @param tokenHash the hash of its token
   */
  public Outcome.Failure encodePromiseFailureOf(String tokenHash, Throwable thrown) {
    return encodeThrown(codecs.promiseFailure(tokenHash), thrown);
  }

  /** Rebinds the outcome of a promise for the record of the run that awaits it. */
  public Outcome rebindPromiseOutcome(ActiveRun run, String key, String token, Outcome outcome) {
    if (!bindsValues()) {
      return outcome;
    }
    String hash = BoundCodecs.hash(token);
    return switch (outcome) {
      case Outcome.Success(var json) ->
          rebindStepResult(run, key, codecs.promiseResult(hash), json);
      case Outcome.Failure(var json) ->
          new Outcome.Failure(
              rebind(codecs.promiseFailure(hash), codecs.stepFailure(bindingId(run), key), json));
    };
  }

  /** Encodes the value of an event. It may not be null. */
  public String encodeEvent(ActiveRun run, String event, ValueType valueType, Object value) {
    return encodeNonNull(codecs.event(run.bindingId(), event), valueType, value);
  }

  /** Decodes the value of an event. */
  public @Nullable Object decodeEvent(
      String event, ValueType valueType, EventStore.EventResult.Value seen) {
    return codecs.event(seen.bindingId(), event).decode(valueType, seen.json());
  }

  /** Returns the value of an event as plain JSON. */
  public String openEvent(String bindingId, String event, String json) {
    return codecs.event(bindingId, event).open(json);
  }

  /** Rebinds the value of an event for the record of the run that awaits it. */
  public Outcome.Success rebindEvent(
      ActiveRun run, String key, String event, EventStore.EventResult.Value seen) {
    return bindsValues()
        ? rebindStepResult(run, key, codecs.event(seen.bindingId(), event), seen.json())
        : new Outcome.Success(seen.json());
  }

  /** Encodes an item for an offset of a stream of the run. */
  public String encodeStreamItem(
      ActiveRun run, StreamStore.StreamPosition place, ValueType valueType, Object value) {
    Codec codec = codecs.streamItem(run.bindingId(), place.name(), place.from());
    return encode(codec, valueType, value).json();
  }

  /** Decodes an item of a stream of the workflow with this binding id. */
  public @Nullable Object decodeStreamItem(
      String bindingId, StreamStore.StreamPosition place, ValueType valueType, String json) {
    return codecs.streamItem(bindingId, place.name(), place.from()).decode(valueType, json);
  }

  /** Encodes the replacement result of a step in a fork of the workflow with this binding id. */
  public String encodeEditedStepResult(
      String bindingId, String key, ValueType valueType, Object value) {
    return encodeNonNull(codecs.stepResult(bindingId, key), valueType, value);
  }

  /** Encodes a value and rejects one that is encoded as null, such as an empty {@link Optional}. */
  private String encodeNonNull(Codec codec, ValueType valueType, Object value) {
    String json = checkSize(valueType.label(), codec.encode(valueType, value));
    if (value instanceof Optional<?> && codec.open(json).equals("null")) {
      throw new InvalidArgumentException(
          "value",
          "An empty Optional cannot be %s, because it is encoded as null. Use a value that stands for nothing, such as false or an empty record."
              .formatted(valueType.label()));
    }
    return json;
  }

  public String encodeAttributes(Map<String, Object> values) {
    return attributes.encode(values);
  }

  /** Encodes the attributes of start options; returns null if there are none. */
  public @Nullable String encodeAttributesOf(StartOptions options) {
    return options.attributes().isEmpty() ? null : attributes.encode(options.attributes());
  }

  private String checkSize(String label, String json) {
    // a char has at most three bytes in UTF-8, so the exact size matters only for large values
    if (json.length() > maxBytes / 3) {
      long bytes = json.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > maxBytes) {
        throw new ValueException(
            "%s: %,d bytes as JSON; the limit is %,d. Store large data elsewhere and pass a reference to it, or raise Config.maxValueSize."
                .formatted(label, bytes, maxBytes));
      }
    }
    return json;
  }
}

package dev.cairn.runtime;

import dev.cairn.api.Message;
import dev.cairn.api.Run;
import dev.cairn.api.UsageException;
import dev.cairn.api.ValueException;
import dev.cairn.codec.FailureCodec;
import dev.cairn.spi.Codec;
import dev.cairn.spi.Slot;
import dev.cairn.store.Mail;
import dev.cairn.store.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns values and exceptions into what the store keeps, and back. Thread-safe. */
final class Values {
  private final Codec codec;
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
    this.codec = codec;
    this.failures = failures;
    this.largest = largest;
    this.attributes = new AttributeJson(codec);
  }

  Codec codec() {
    return codec;
  }

  Outcome.Success success(Slot slot, @Nullable Object value) {
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
  Recorded recorded(Slot slot, @Nullable Object value) {
    Outcome.Success outcome = success(slot, value);
    return codec.isExact(slot, value)
        ? new Recorded(outcome, value, true)
        : new Recorded(outcome, value(slot, outcome), false);
  }

  /** Whether two inputs are the same arguments. */
  boolean same(Definition definition, String input, String other) {
    return codec.same(definition.parameters(), input, other);
  }

  /** A message as it is sent. Null means that none came, so no message may be null. */
  Mail.Written written(Message message) {
    var slot =
        new Slot(
            "the message to workflow '%s' on topic '%s'"
                .formatted(message.workflowId(), message.topic()),
            message.type());
    return new Mail.Written(message, present(slot, message.value()));
  }

  /** The JSON of a value that is not null, and is not written as null. */
  String present(Slot slot, Object value) {
    String json = bounded(slot.label(), codec.encode(slot, value));
    if (value instanceof Optional<?> && codec.open(json).equals("null")) {
      throw new UsageException(
          "An empty Optional is %s, and is written as null. Give a value that stands for nothing, such as false or an empty record."
              .formatted(slot.label()));
    }
    return json;
  }

  /** The outcome of what was thrown. Its exception is too small to be refused for its size. */
  Outcome.Failure failure(Throwable thrown) {
    return new Outcome.Failure(failures.encode(thrown));
  }

  Throwable exception(Outcome.Failure failure) {
    return failures.decode(failure.json());
  }

  @Nullable Object value(Slot slot, Outcome.Success success) {
    return codec.decode(slot, success.json());
  }

  String arguments(Definition definition, List<? extends @Nullable Object> arguments) {
    return bounded(
        "The arguments of " + definition.name(),
        codec.encodeAll(definition.parameters(), arguments));
  }

  String attributes(Map<String, Object> values) {
    return attributes.of(values);
  }

  /** What is said of a workflow when it is started; null for nothing. */
  @Nullable String attributesOf(Run run) {
    return run.attributes().isEmpty() ? null : attributes.of(run.attributes());
  }

  List<@Nullable Object> arguments(Definition definition, String input) {
    return codec.decodeAll(definition.parameters(), input);
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

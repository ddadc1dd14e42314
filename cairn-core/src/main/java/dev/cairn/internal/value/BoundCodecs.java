package dev.cairn.internal.value;

import dev.cairn.spi.Codec;
import dev.cairn.spi.SerializationContext;
import dev.cairn.spi.SerializationContext.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Gives the codec for each place of a value. A codec that does not bind values is given itself, and
 * no contexts are created for it. Thread-safe.
 */
public final class BoundCodecs {
  private final Codec codec;
  private final boolean binds;

  /**
   * Finds out whether a codec binds values.
   *
   * @param codec writes and reads all values
   */
  @SuppressWarnings("ReferenceEquality") // a codec that does not bind values returns itself
  public BoundCodecs(Codec codec) {
    this.codec = codec;
    this.binds = codec.withContext(new SerializationContext(Kind.EXHAUSTION, "", "")) != codec;
  }

  /**
   * Whether values are bound to their places.
   *
   * @return false if the places make no difference
   */
  public boolean binds() {
    return binds;
  }

  /** The codec for values that are not stored. */
  Codec unbound() {
    return codec;
  }

  private Codec in(Kind kind, String scope, String key) {
    return binds ? codec.withContext(new SerializationContext(kind, scope, key)) : codec;
  }

  /**
   * The codec for a workflow's arguments.
   *
   * @param bindingId the workflow's binding id
   * @return the codec
   */
  public Codec arguments(String bindingId) {
    return in(Kind.ARGUMENTS, bindingId, "");
  }

  /**
   * The codec for a workflow's result.
   *
   * @param workflowId the workflow's id
   * @return the codec
   */
  public Codec result(String workflowId) {
    return in(Kind.RESULT, workflowId, "");
  }

  /**
   * The codec for a workflow's exception.
   *
   * @param workflowId the workflow's id
   * @return the codec
   */
  public Codec failure(String workflowId) {
    return in(Kind.FAILURE, workflowId, "");
  }

  /**
   * The codec for the exception that all exhausted workflows have.
   *
   * @return the codec
   */
  public Codec exhaustion() {
    return in(Kind.EXHAUSTION, "", "");
  }

  /**
   * The codec for what a durable call returned.
   *
   * @param bindingId the workflow's binding id
   * @param key the key of the record
   * @return the codec
   */
  public Codec stepResult(String bindingId, String key) {
    return in(Kind.STEP_RESULT, bindingId, key);
  }

  /**
   * The codec for the exception of a durable call.
   *
   * @param bindingId the workflow's binding id
   * @param key the key of the record
   * @return the codec
   */
  public Codec stepFailure(String bindingId, String key) {
    return in(Kind.STEP_FAILURE, bindingId, key);
  }

  /** The codec for an event of the workflow with this binding id. */
  Codec event(String bindingId, String key) {
    return in(Kind.EVENT, bindingId, key);
  }

  /** The codec for messages to a workflow that it has not received yet. */
  Codec message(String workflowId, String topic) {
    return in(Kind.MESSAGE, workflowId, topic);
  }

  /** The codec for an item of a stream of the workflow with this binding id. */
  Codec streamItem(String bindingId, String stream, long offset) {
    return binds ? in(Kind.STREAM_ITEM, bindingId, stream + "#" + offset) : codec;
  }

  /** The codec for what a promise is completed with by someone who knows only its token. */
  Codec promiseResult(String token) {
    return binds ? in(Kind.PROMISE_RESULT, hash(token), "") : codec;
  }

  /** The codec for the exception that a promise is completed with. */
  Codec promiseFailure(String token) {
    return binds ? in(Kind.PROMISE_FAILURE, hash(token), "") : codec;
  }

  /** The hash that the table of promises stores, so that readers of it can tell the place. */
  private static String hash(String token) {
    try {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) { // every JVM has it
      throw new IllegalStateException(impossible);
    }
  }
}

package dev.cairn.internal.value;

import dev.cairn.spi.Codec;
import dev.cairn.spi.SerializationContext;
import dev.cairn.spi.SerializationContext.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Returns the codec for each {@linkplain SerializationContext place} of a value. If the codec does
 * not bind values to places, it is returned itself and no contexts are created. Thread-safe.
 */
public final class BoundCodecs {
  private final Codec codec;
  private final boolean bindsValues;

  /**
   * Creates the codecs and determines whether the codec binds values.
   *
   * @param codec writes and reads all values
   */
  @SuppressWarnings("ReferenceEquality") // a codec that does not bind values returns itself
  public BoundCodecs(Codec codec) {
    this.codec = codec;
    this.bindsValues =
        codec.withContext(new SerializationContext(Kind.EXHAUSTION, "", "")) != codec;
  }

  /**
   * Returns whether values are bound to their places.
   *
   * @return false if the place makes no difference
   */
  public boolean bindsValues() {
    return bindsValues;
  }

  /** Returns the codec for values that are not stored. */
  Codec unbound() {
    return codec;
  }

  private Codec codecFor(Kind kind, String scope, String key) {
    return bindsValues ? codec.withContext(new SerializationContext(kind, scope, key)) : codec;
  }

  /**
   * Returns the codec for a workflow's arguments.
   *
   * @param bindingId the workflow's binding id
   * @return the codec
   */
  public Codec arguments(String bindingId) {
    return codecFor(Kind.ARGUMENTS, bindingId, "");
  }

  /**
   * Returns the codec for a workflow's result.
   *
   * @param workflowId the workflow id
   * @return the codec
   */
  public Codec result(String workflowId) {
    return codecFor(Kind.RESULT, workflowId, "");
  }

  /**
   * Returns the codec for the exception of a workflow that failed or is stuck.
   *
   * @param workflowId the workflow id
   * @return the codec
   */
  public Codec failure(String workflowId) {
    return codecFor(Kind.FAILURE, workflowId, "");
  }

  /**
   * Returns the codec for the exception that all exhausted workflows share.
   *
   * @return the codec
   */
  public Codec exhaustion() {
    return codecFor(Kind.EXHAUSTION, "", "");
  }

  /**
   * Returns the codec for the result of a durable call.
   *
   * @param bindingId the workflow's binding id
   * @param key the key of the record
   * @return the codec
   */
  public Codec stepResult(String bindingId, String key) {
    return codecFor(Kind.STEP_RESULT, bindingId, key);
  }

  /**
   * Returns the codec for the exception of a durable call.
   *
   * @param bindingId the workflow's binding id
   * @param key the key of the record
   * @return the codec
   */
  public Codec stepFailure(String bindingId, String key) {
    return codecFor(Kind.STEP_FAILURE, bindingId, key);
  }

  /** Returns the codec for an event of the workflow with this binding id. */
  Codec event(String bindingId, String key) {
    return codecFor(Kind.EVENT, bindingId, key);
  }

  /** Returns the codec for messages that a workflow has not received yet. */
  Codec message(String workflowId, String topic) {
    return codecFor(Kind.MESSAGE, workflowId, topic);
  }

  /** Returns the codec for an item of a stream of the workflow with this binding id. */
  Codec streamItem(String bindingId, String stream, long offset) {
    return bindsValues ? codecFor(Kind.STREAM_ITEM, bindingId, stream + "#" + offset) : codec;
  }

  /**
   * Returns the codec for the value of a promise. The caller that completes a promise knows its
   * token, or the hash of it, only.
   */
  Codec promiseResult(String tokenHash) {
    return codecFor(Kind.PROMISE_RESULT, tokenHash, "");
  }

  /** Returns the codec for the exception of a promise. */
  Codec promiseFailure(String tokenHash) {
    return codecFor(Kind.PROMISE_FAILURE, tokenHash, "");
  }

  /**
   * Returns the hash that the promise table stores instead of the token, so that readers of the
   * table can compute the context.
   */
  static String hash(String token) {
    try {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) { // every JVM has it
      throw new IllegalStateException(impossible);
    }
  }
}

package dev.cairn.telemetry.tracing;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Derives ids of traces and spans from what they show, so that each executor gives the same. */
final class DerivedIds {
  private DerivedIds() {}

  /** The trace of a workflow whose headers have none. */
  static String trace(String workflowId) {
    ByteBuffer hash = hash("trace", workflowId);
    return TraceId.fromLongs(nonZero(hash.getLong()), nonZero(hash.getLong()));
  }

  /** The span of a generation of a workflow. */
  static String workflow(String workflowId, int generation) {
    return span(hash("workflow", workflowId, String.valueOf(generation)));
  }

  /** The span of a record. */
  static String record(String workflowId, int generation, String key) {
    return span(hash("record", workflowId, String.valueOf(generation), key));
  }

  private static String span(ByteBuffer hash) {
    return SpanId.fromLong(nonZero(hash.getLong()));
  }

  /** Zero is no valid id. */
  private static long nonZero(long id) {
    return id == 0 ? 1 : id;
  }

  private static ByteBuffer hash(String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return ByteBuffer.wrap(digest.digest());
    } catch (NoSuchAlgorithmException impossible) { // each JDK has it
      throw new IllegalStateException(impossible);
    }
  }
}

package dev.cairn.internal.replay;

import dev.cairn.internal.store.record.GenerationIds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Generates UUIDs and random numbers that are the same on every replay. They are derived from a
 * seed: the workflow id, or the workflow id and a step key. Not thread-safe: each scope has its own
 * instance.
 */
public final class DeterministicIds {
  private final String seed;
  private long uuidCount;
  private @Nullable Random random;

  public DeterministicIds(String workflowId, int generation) {
    this(GenerationIds.id(workflowId, generation));
  }

  public DeterministicIds(String seed) {
    this.seed = seed;
  }

  /** Returns a generator for the code of one step. Every try of the step gets the same values. */
  public DeterministicIds forStep(String key) {
    return new DeterministicIds(seed + "\n" + key);
  }

  /** Returns the next UUID. Its version is 8 (custom format). */
  public UUID uuid() {
    ByteBuffer digest = digest("uuid " + uuidCount++);
    long high = (digest.getLong() & 0xffff_ffff_ffff_0fffL) | 0x8000L;
    long low = (digest.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  /** Returns a {@link Random}, whose algorithm is specified in its documentation. */
  public RandomGenerator random() {
    if (random == null) {
      random = new Random(digest("random").getLong());
    }
    return random;
  }

  private ByteBuffer digest(String purpose) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return ByteBuffer.wrap(sha.digest((seed + "\n" + purpose).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Every Java platform provides SHA-256", missing);
    }
  }
}

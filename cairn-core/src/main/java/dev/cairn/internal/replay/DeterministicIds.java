package dev.cairn.internal.replay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Ids and random numbers that are the same on every replay, derived from a workflow's id, or from
 * the key of one of its steps too. Used by one thread.
 */
public final class DeterministicIds {
  private final String origin;
  private long uuids;
  private @Nullable Random random;

  public DeterministicIds(String origin) {
    this.origin = origin;
  }

  /** For the inside of a step: every try of it derives the same. */
  public DeterministicIds within(String key) {
    return new DeterministicIds(origin + "\n" + key);
  }

  /** The next id, of version 8: made by a rule of one's own. */
  public UUID uuid() {
    ByteBuffer digest = digest("uuid " + uuids++);
    long high = (digest.getLong() & 0xffff_ffff_ffff_0fffL) | 0x8000L;
    long low = (digest.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  /** The numbers of {@link Random}, whose algorithm its documentation fixes. */
  public RandomGenerator random() {
    if (random == null) {
      random = new Random(digest("random").getLong());
    }
    return random;
  }

  private ByteBuffer digest(String purpose) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return ByteBuffer.wrap(
          sha.digest((origin + "\n" + purpose).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Every Java platform has SHA-256", missing);
    }
  }
}

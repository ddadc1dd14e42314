package dev.cairn.testkit;

import java.util.concurrent.ThreadLocalRandom;

/** Seeds of random tests. */
public final class TestSeed {
  private static final String PROPERTY = "cairn.test.seed";

  private TestSeed() {}

  /**
   * Returns the seed that the system property {@code cairn.test.seed} gives, otherwise a random
   * one, and prints it, so that a failure can be repeated.
   */
  public static long of(Class<?> test) {
    long seed = Long.getLong(PROPERTY, ThreadLocalRandom.current().nextLong(1_000, 1L << 48));
    System.out.printf("%s -D%s=%d%n", test.getSimpleName(), PROPERTY, seed);
    return seed;
  }
}

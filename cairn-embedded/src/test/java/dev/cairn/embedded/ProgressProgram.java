package dev.cairn.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/** A program with two activities; each ends when it reads a byte. */
final class ProgressProgram {
  private ProgressProgram() {}

  public static void main(String[] args) throws IOException {
    Consumer<String> printer = System.out::println;
    try (var progress = new Progress("unpacking", Duration.ofMillis(1), printer)) {
      await();
      progress.update("starting");
      await();
    }
  }

  private static void await() throws IOException {
    if (System.in.read() < 0) {
      throw new IOException("the test has ended");
    }
  }
}

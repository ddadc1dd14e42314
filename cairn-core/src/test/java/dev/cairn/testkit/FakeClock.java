package dev.cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A clock that can be set, by libfaketime. It changes what the time is for the processes that have
 * it in their environment, and not how fast time passes for them.
 *
 * @param file where the library reads how far the clock is ahead
 */
record FakeClock(Path file) {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/faketime/libfaketimeMT.so.1"));

  /**
   * A clock with the right time, and its file in a folder. The library leaves shared memory of
   * killed processes behind, by their numbers, with which another user's process cannot start.
   */
  static FakeClock in(Path folder) throws IOException {
    if (Files.isDirectory(SHARED_MEMORY)) {
      try (DirectoryStream<Path> left = Files.newDirectoryStream(SHARED_MEMORY, "*faketime_s*_*")) {
        for (Path of : left) {
          if (!isAlive(of.getFileName().toString())) {
            Files.deleteIfExists(of);
          }
        }
      }
    }
    Path file = folder.resolve("time");
    Files.writeString(file, "+0");
    return new FakeClock(file);
  }

  private static boolean isAlive(String name) {
    String number = name.substring(name.lastIndexOf('_') + 1);
    return ProcessHandle.of(Long.parseLong(number)).isPresent();
  }

  /** The library, where it is installed. */
  static Optional<Path> library() {
    return PLACES.stream().filter(Files::exists).findFirst();
  }

  /** The variables by which a process and its children get this clock. */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD",
        library().orElseThrow().toString(),
        "FAKETIME_TIMESTAMP_FILE",
        file.toString(),
        "FAKETIME_NO_CACHE",
        "1",
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1");
  }

  /** Sets the clock to so much more or less than the time, which a database then has to show. */
  void set(Duration ahead, TestDatabase database) throws IOException {
    Path next = file.resolveSibling("time.next");
    Files.writeString(next, "%+d".formatted(ahead.toSeconds()));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    String clock = "select extract(epoch from clock_timestamp())::bigint";
    long wanted = Instant.now().plus(ahead).getEpochSecond();
    assertThat(database.count(clock)).as("the server's clock").isBetween(wanted - 5, wanted + 5);
  }
}

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
 * A clock that libfaketime sets for the processes that have it in their environment. It changes the
 * time of day but not the speed of time.
 *
 * @param file from which the library reads the offset
 */
record FakeClock(Path file) {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/faketime/libfaketimeMT.so.1"));

  /**
   * A correct clock with its file in a folder. libfaketime leaves shared memory of killed processes
   * behind, named by process id; a process of another user with the same id could not start, so
   * stale files are deleted.
   */
  static FakeClock in(Path folder) throws IOException {
    if (Files.isDirectory(SHARED_MEMORY)) {
      try (DirectoryStream<Path> stale =
          Files.newDirectoryStream(SHARED_MEMORY, "*faketime_s*_*")) {
        for (Path stalePath : stale) {
          if (!isAlive(stalePath.getFileName().toString())) {
            Files.deleteIfExists(stalePath);
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

  /** The path of libfaketime, if it is installed. */
  static Optional<Path> library() {
    return LIBRARIES.stream().filter(Files::exists).findFirst();
  }

  /**
   * Environment variables that give a process and its children this clock. Without the last one,
   * waits with a timeout return at once, so that each waiting thread of a JVM needs a processor.
   */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD",
        library().orElseThrow().toString(),
        "FAKETIME_TIMESTAMP_FILE",
        file.toString(),
        "FAKETIME_NO_CACHE",
        "1",
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }

  /** Sets the offset of the clock and checks that the database shows it. */
  void set(Duration offset, TestDatabase database) throws IOException {
    Path next = file.resolveSibling("time.next");
    Files.writeString(next, "%+d".formatted(offset.toSeconds()));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    String clock = "select extract(epoch from clock_timestamp())::bigint";
    long wanted = Instant.now().plus(offset).getEpochSecond();
    assertThat(database.count(clock)).as("the server's clock").isBetween(wanted - 5, wanted + 5);
  }
}

package dev.cairn.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The folder of the server that the tests of this process share. It is in memory where there is
 * enough, because on a disk, the kernel takes 100 ms of processor time to create the 300 files of a
 * database, which is more than most tests take.
 *
 * @param path the folder
 * @param inMemory whether it is in memory
 */
record ServerFolder(Path path, boolean inMemory) {
  private static final Path MEMORY = Path.of("/dev/shm");

  /** For the processes that run tests at the same time. */
  private static final long ENOUGH_BYTES = 4L << 30;

  /**
   * A folder that belongs to the value of the system property {@code cairn.test.postgres}, which
   * differs between processes. The next run uses it again, and ends a server that is left in it.
   */
  static ServerFolder choose() {
    Path onDisk =
        Path.of(System.getProperty("cairn.test.postgres", "target/postgres")).toAbsolutePath();
    if (!isEnough()) {
      return new ServerFolder(onDisk, false);
    }
    String name = "cairn-tests-%08x".formatted(onDisk.normalize().hashCode());
    return new ServerFolder(MEMORY.resolve(name), true);
  }

  private static boolean isEnough() {
    return Files.isWritable(MEMORY) && MEMORY.toFile().getUsableSpace() >= ENOUGH_BYTES;
  }

  /** Deletes the folder if it is in memory. */
  void delete() {
    if (!inMemory) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }
}

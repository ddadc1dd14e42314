package dev.cairn.testing.internal.server;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * Where the server of the tests keeps its data, and for how long it continues without a test JVM.
 *
 * @param folder the folder of the server
 * @param keep how long it continues, zero or more
 */
public record ServerOptions(Path folder, Duration keep) {
  /** Long enough for a build to start its next JVM. */
  public static final Duration SHORTEST_KEEP = Duration.ofSeconds(5);

  /** A file system in memory, on Linux. */
  private static final Path MEMORY = Path.of("/dev/shm");

  /** For the databases of many tests and the WAL. */
  private static final long ENOUGH_BYTES = 2L << 30;

  /** Keeps the server long enough for the next JVM of a build. */
  public ServerOptions {
    if (keep.compareTo(SHORTEST_KEEP) < 0) {
      keep = SHORTEST_KEEP;
    }
  }

  /**
   * The folder that all test JVMs of this user with this class path of the server share. It is in
   * memory where there is enough, because on a disk, the kernel takes 100 ms of processor time to
   * create the 300 files of a database, which is more than most tests take. A server that runs
   * there has taken its memory already.
   */
  public static Path defaultFolder() {
    String key = System.getProperty("user.name") + "\n" + HostProcess.origin();
    String name = "cairn-testing-" + sha256(key).substring(0, 16);
    Path inMemory = MEMORY.resolve(name);
    boolean isInUse = Files.exists(ServerAddress.file(inMemory));
    return isInUse || isEnough()
        ? inMemory
        : Path.of(System.getProperty("java.io.tmpdir")).resolve(name);
  }

  private static boolean isEnough() {
    return Files.isWritable(MEMORY) && MEMORY.toFile().getUsableSpace() >= ENOUGH_BYTES;
  }

  /** Whether data in this folder takes memory until it is deleted. */
  static boolean isInMemory(Path folder) {
    return folder.startsWith(MEMORY);
  }

  static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Every JDK has SHA-256", missing);
    }
  }
}

package dev.cairn.testing.internal.server;

import java.nio.charset.StandardCharsets;
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

  /** Keeps the server long enough for the next JVM of a build. */
  public ServerOptions {
    if (keep.compareTo(SHORTEST_KEEP) < 0) {
      keep = SHORTEST_KEEP;
    }
  }

  /** The folder that all test JVMs of this user with this class path of the server share. */
  public static Path defaultFolder() {
    String key = System.getProperty("user.name") + "\n" + HostProcess.origin();
    return Path.of(System.getProperty("java.io.tmpdir"))
        .resolve("cairn-testing-" + sha256(key).substring(0, 16));
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

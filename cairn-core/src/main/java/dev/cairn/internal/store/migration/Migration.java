package dev.cairn.internal.store.migration;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One version of a schema: a file of SQL statements. Once it is released, its text must not change.
 *
 * @param file the name of the file
 * @param compatibleFrom the lowest schema version that an engine must know to work on this version.
 *     For a migration after the baseline, it is at most the last version of the previous release,
 *     so that the engine of that release works on this version
 * @param checksum the checksum of its text
 */
public record Migration(String file, int compatibleFrom, String checksum) {
  /** Returns a migration with the checksum of its file. */
  static Migration of(String file, int compatibleFrom) {
    return new Migration(file, compatibleFrom, checksum(text(file)));
  }

  /** Returns the text of the file, with Unix line ends. */
  public String text() {
    return text(file);
  }

  private static String text(String file) {
    try (InputStream stream = Migration.class.getResourceAsStream(file)) {
      if (stream == null) {
        throw new IllegalStateException("The migration " + file + " is missing from the jar");
      }
      return withUnixLineEnds(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Returns the SHA-256 of a text with Unix line ends, in hexadecimal digits. */
  public static String checksum(String text) {
    try {
      byte[] bytes = withUnixLineEnds(text).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Every JDK has SHA-256", missing);
    }
  }

  private static String withUnixLineEnds(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }
}

package dev.cairn.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The programs of Postgres, unpacked once for all folders of a user. Each start checks that they
 * are unchanged and that no other user can change them.
 *
 * @param home the folder with the programs
 * @param version the output of {@code postgres --version}
 */
record Binaries(Path home, String version) {
  private static final Logger log = LoggerFactory.getLogger(Binaries.class);
  private static final String VERSION_FILE = "version";
  private static final String UNFINISHED_SUFFIX = ".unfinished-";
  private static final Pattern MAJOR = Pattern.compile("\\d+");
  private static final Duration ABANDONED_AFTER = Duration.ofDays(1);

  /** Unpacks into the first writable location, unless it was done before. */
  static Binaries unpackIfNeeded(Archive archive, List<Path> locations) {
    EmbeddedPostgresException failure = null;
    for (var location : locations) {
      try {
        return unpackIfNeeded(archive, location);
      } catch (IOException e) {
        var next =
            EmbeddedPostgresException.of(
                "Postgres cannot be unpacked into " + location,
                e,
                "Free 100 MB there, or set the environment variable XDG_CACHE_HOME to another folder.");
        if (failure != null) {
          next.addSuppressed(failure);
        }
        failure = next;
      }
    }
    throw failure == null
        ? new IllegalArgumentException("locations is empty; must have at least one")
        : failure;
  }

  private static Binaries unpackIfNeeded(Archive archive, Path location) throws IOException {
    Files.createDirectories(location, Archive.WORLD_READABLE);
    if (FileInventory.isWritableByOthers(location)) {
      throw new IOException("it belongs to another user, or others may write to it");
    }
    var home = location.resolve(archive.versionedName());
    if (Files.exists(home)) {
      var problem = new FileInventory(home).findProblem();
      if (problem.isPresent()) {
        log.warn("event=postgres-unpacked-again folder={} problem=\"{}\"", home, problem.get());
        discard(home);
      }
    }
    if (!Files.exists(home)) {
      unpack(archive, home);
    }
    return new Binaries(home, Files.readString(home.resolve(VERSION_FILE)).strip());
  }

  /**
   * Deletes the files. They are moved to a unique name first, because another process may do the
   * same.
   */
  private static void discard(Path home) throws IOException {
    var aside =
        Files.createTempDirectory(home.resolveSibling("."), home.getFileName() + UNFINISHED_SUFFIX);
    try {
      Files.move(home, aside.normalize().resolve("discarded"));
    } catch (NoSuchFileException otherProcess) {
      log.debug("event=postgres-discarded folder={} by=another-process", home);
    } finally {
      DurableFiles.delete(aside.normalize());
    }
  }

  private static void unpack(Archive archive, Path home) throws IOException {
    var unfinished =
        Files.createTempDirectory(home.resolveSibling("."), home.getFileName() + UNFINISHED_SUFFIX)
            .normalize();
    try {
      archive.unpack(unfinished);
      Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
      var result = Command.run(List.of(unfinished.resolve("bin/postgres").toString(), "--version"));
      if (result.failed()) {
        throw new EmbeddedPostgresException(
            "The unpacked Postgres does not run on this machine: %s. Check that %s is the artifact for its C library (musl: the one that ends in -alpine)."
                .formatted(result.output(), archive.platform().artifact()));
      }
      Files.writeString(unfinished.resolve(VERSION_FILE), result.output());
      Files.setPosixFilePermissions(
          unfinished.resolve(VERSION_FILE), PosixFilePermissions.fromString("rw-r--r--"));
      new FileInventory(unfinished).write();
      publish(unfinished, home);
    } finally {
      DurableFiles.delete(unfinished);
    }
    deleteAbandoned(home);
  }

  /**
   * Moves the files to their final name. If several processes do so, the first wins; all have the
   * same files.
   */
  private static void publish(Path unfinished, Path home) throws IOException {
    // Write all files to the disk first: a power failure must not leave empty files under the final
    // name.
    Command.run(List.of("sync"));
    try {
      DurableFiles.rename(unfinished, home);
      log.info("event=postgres-unpacked folder={}", home);
    } catch (IOException e) {
      if (!Files.exists(home.resolve(VERSION_FILE))) {
        throw e;
      }
    }
  }

  /** Deletes folders of processes that died while they unpacked. */
  private static void deleteAbandoned(Path home) throws IOException {
    var now = Files.getLastModifiedTime(home).toInstant();
    try (var unfinished =
        Files.newDirectoryStream(
            home.resolveSibling("."), home.getFileName() + UNFINISHED_SUFFIX + "*")) {
      for (var path : unfinished) {
        if (Files.getLastModifiedTime(path).toInstant().plus(ABANDONED_AFTER).isBefore(now)) {
          DurableFiles.delete(path);
        }
      }
    }
  }

  String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }

  String major() {
    var matcher = MAJOR.matcher(version);
    return matcher.find() ? matcher.group() : version;
  }
}

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
 * are still those that were unpacked, and that no other user can change them.
 *
 * @param home where they were unpacked
 * @param version what {@code postgres --version} printed there
 */
record Binaries(Path home, String version) {
  private static final Logger log = LoggerFactory.getLogger(Binaries.class);
  private static final String VERSION = "version";
  private static final String UNFINISHED = ".unfinished-";
  private static final Pattern MAJOR = Pattern.compile("\\d+");
  private static final Duration ABANDONED = Duration.ofDays(1);

  /** Unpacks into the first of the places that can be written to, unless it was done before. */
  static Binaries unpacked(Archive archive, List<Path> places) {
    EmbeddedPostgresException failure = null;
    for (var place : places) {
      try {
        return unpacked(archive, place);
      } catch (IOException e) {
        var next =
            EmbeddedPostgresException.of(
                "Postgres cannot be unpacked into " + place,
                e,
                "Make room for 100 MB there, or name another folder in the environment variable XDG_CACHE_HOME.");
        if (failure != null) {
          next.addSuppressed(failure);
        }
        failure = next;
      }
    }
    throw failure == null ? new IllegalArgumentException("places is empty; give one") : failure;
  }

  private static Binaries unpacked(Archive archive, Path place) throws IOException {
    Files.createDirectories(place, Archive.OPEN_FOLDER);
    if (Inventory.isOpenToOthers(place)) {
      throw new IOException("it belongs to another user, or others may write to it");
    }
    var home = place.resolve(archive.name());
    if (Files.exists(home)) {
      var problem = new Inventory(home).problem();
      if (problem.isPresent()) {
        log.warn("event=postgres-unpacked-again folder={} problem=\"{}\"", home, problem.get());
        discard(home);
      }
    }
    if (!Files.exists(home)) {
      unpack(archive, home);
    }
    return new Binaries(home, Files.readString(home.resolve(VERSION)).strip());
  }

  /** Another process may do the same: the files go under a name of their own first. */
  private static void discard(Path home) throws IOException {
    var aside =
        Files.createTempDirectory(home.resolveSibling("."), home.getFileName() + UNFINISHED);
    try {
      Files.move(home, aside.normalize().resolve("discarded"));
    } catch (NoSuchFileException otherProcess) {
      log.debug("event=postgres-discarded folder={} by=another-process", home);
    } finally {
      Disk.delete(aside.normalize());
    }
  }

  private static void unpack(Archive archive, Path home) throws IOException {
    var unfinished =
        Files.createTempDirectory(home.resolveSibling("."), home.getFileName() + UNFINISHED)
            .normalize();
    try {
      archive.unpack(unfinished);
      Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
      var trial = Command.run(List.of(unfinished.resolve("bin/postgres").toString(), "--version"));
      if (trial.failed()) {
        throw new EmbeddedPostgresException(
            "The unpacked Postgres does not run on this machine: %s. Check that %s is the artifact for its C library (musl: the one that ends in -alpine)."
                .formatted(trial.output(), archive.platform().artifact()));
      }
      Files.writeString(unfinished.resolve(VERSION), trial.output());
      Files.setPosixFilePermissions(
          unfinished.resolve(VERSION), PosixFilePermissions.fromString("rw-r--r--"));
      new Inventory(unfinished).write();
      publish(unfinished, home);
    } finally {
      Disk.delete(unfinished);
    }
    deleteAbandoned(home);
  }

  /** The first of several processes wins; the programs of the others are the same. */
  private static void publish(Path unfinished, Path home) throws IOException {
    // All files at once: a power failure must not leave empty programs under the final name.
    Command.run(List.of("sync"));
    try {
      Disk.rename(unfinished, home);
      log.info("event=postgres-unpacked folder={}", home);
    } catch (IOException e) {
      if (!Files.exists(home.resolve(VERSION))) {
        throw e;
      }
    }
  }

  /** Deletes what a process that died while unpacking left behind. */
  private static void deleteAbandoned(Path home) throws IOException {
    var now = Files.getLastModifiedTime(home).toInstant();
    try (var unfinished =
        Files.newDirectoryStream(home.resolveSibling("."), home.getFileName() + UNFINISHED + "*")) {
      for (var path : unfinished) {
        if (Files.getLastModifiedTime(path).toInstant().plus(ABANDONED).isBefore(now)) {
          Disk.delete(path);
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

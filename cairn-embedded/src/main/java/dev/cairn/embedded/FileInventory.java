package dev.cairn.embedded;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the SHA-256 of each unpacked file in a file next to them. A file whose size and change
 * time are unchanged is not read again: only root can set a change time.
 *
 * @param home the folder of the unpacked files
 */
record FileInventory(Path home) {
  private static final Logger log = LoggerFactory.getLogger(FileInventory.class);
  private static final String FILE_NAME = "inventory";
  private static final int OTHERS_WRITE = 0002;
  private static final int GROUP_OR_OTHERS_WRITE = 0022;
  private static final int ROOT = 0;

  /** The state of a file when it was unpacked. */
  private record Entry(String sha256, long size, long changeTime) {}

  /** The attributes of a file or folder; for a symbolic link, those of the link itself. */
  private record Stat(int uid, int mode, long size, long changeTime) {
    static Stat of(Path path) throws IOException {
      Map<String, Object> read =
          Files.readAttributes(path, "unix:uid,mode,size,ctime", LinkOption.NOFOLLOW_LINKS);
      return new Stat(
          (Integer) requireNonNull(read.get("uid")),
          (Integer) requireNonNull(read.get("mode")),
          (Long) requireNonNull(read.get("size")),
          ((FileTime) requireNonNull(read.get("ctime"))).toMillis());
    }

    Entry entry(String sha256) {
      return new Entry(sha256, size, changeTime);
    }

    boolean isForeign(int self) {
      return uid != self && uid != ROOT;
    }

    boolean allows(int bits) {
      return (mode & bits) != 0;
    }
  }

  /** Writes the inventory of newly unpacked files. */
  void write() throws IOException {
    var checksums = checksums();
    var entries = new TreeMap<String, Entry>();
    for (var path : files()) {
      var name = home.relativize(path).toString();
      var checksum = checksums.get(name);
      entries.put(name, Stat.of(path).entry(checksum == null ? sha256(path) : checksum));
    }
    write(home.resolve(FILE_NAME), entries);
  }

  private static void write(Path file, Map<String, Entry> entries) throws IOException {
    var lines = new ArrayList<String>();
    entries.forEach((name, entry) ->
        lines.add(entry.sha256 + " " + entry.size + " " + entry.changeTime + " " + name));
    Files.write(file, lines);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  /** Returns why the files cannot be trusted; empty if they are unchanged. */
  Optional<String> findProblem() throws IOException {
    var expected = read();
    if (expected.isEmpty()) {
      return Optional.of("it has no inventory");
    }
    var foreign = findForeignFile();
    return foreign.isPresent() ? foreign : findChangedFile(expected);
  }

  private Optional<String> findForeignFile() throws IOException {
    var self = currentUid();
    try (var all = Files.walk(home)) {
      for (var path : (Iterable<Path>) all::iterator) {
        var stat = Stat.of(path);
        if (!Files.isSymbolicLink(path)
            && (stat.isForeign(self) || stat.allows(GROUP_OR_OTHERS_WRITE))) {
          return Optional.of(path + " belongs to another user, or others may write to it");
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> findChangedFile(Map<String, Entry> expected) throws IOException {
    var missing = new TreeMap<>(expected);
    var current = new TreeMap<String, Entry>();
    for (var path : files()) {
      var name = home.relativize(path).toString();
      var entry = missing.remove(name);
      if (entry == null) {
        return Optional.of(name + " is not the file that was unpacked");
      }
      var found = Stat.of(path).entry(entry.sha256); // before the file is read
      if (!entry.equals(found) && !entry.sha256.equals(sha256(path))) {
        return Optional.of(name + " is not the file that was unpacked");
      }
      current.put(name, found);
    }
    if (!missing.isEmpty()) {
      return Optional.of(missing.firstKey() + " is missing");
    }
    if (!current.equals(expected)) {
      replace(current);
    }
    return Optional.empty();
  }

  /**
   * Stores the new change times of files with unchanged content, such as those of a restored backup
   * or of an image layer, so that the next start does not read them again.
   */
  private void replace(Map<String, Entry> entries) throws IOException {
    try {
      var unfinished =
          Files.createTempFile(home.resolveSibling("."), home.getFileName() + ".unfinished-", "");
      try {
        write(unfinished.normalize(), entries);
        Files.move(unfinished.normalize(), home.resolve(FILE_NAME), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished.normalize());
      }
    } catch (FileSystemException notWritable) {
      log.debug("event=postgres-inventory-not-updated folder={}", home, notWritable);
    }
  }

  /** Returns whether users other than this one and root can create files in a folder. */
  static boolean isWritableByOthers(Path folder) throws IOException {
    var stat = Stat.of(folder);
    return stat.isForeign(currentUid()) || stat.allows(OTHERS_WRITE);
  }

  /** Returns the user id of this process, determined as the owner of a new file. */
  private static int currentUid() throws IOException {
    var file = Files.createTempFile("cairn", ".owner");
    try {
      return Stat.of(file).uid;
    } finally {
      Files.delete(file);
    }
  }

  private List<Path> files() throws IOException {
    try (var all = Files.walk(home)) {
      return all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .filter(path -> !path.equals(home.resolve(FILE_NAME)))
          .sorted()
          .toList();
    }
  }

  private Map<String, Entry> read() throws IOException {
    var entries = new TreeMap<String, Entry>();
    try {
      for (var line : Files.readAllLines(home.resolve(FILE_NAME))) {
        var parts = line.split(" ", 4);
        entries.put(
            parts[3], new Entry(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2])));
      }
      return entries;
    } catch (NoSuchFileException | IndexOutOfBoundsException | NumberFormatException unreadable) {
      return new TreeMap<>();
    }
  }

  /**
   * Returns the checksums computed by {@code sha256sum}, which needs a tenth of the time of a JVM
   * that has just started. Empty if the program is not available.
   */
  private Map<String, String> checksums() {
    var result =
        Command.run(
            List.of(
                "sh", "-c", "cd \"$0\" && find . -type f -exec sha256sum {} +", home.toString()));
    var checksums = new TreeMap<String, String>();
    if (!result.failed()) {
      result
          .output()
          .lines()
          .forEach(line -> {
            var parts = line.split(" [ *]\\./", 2);
            if (parts.length == 2) {
              checksums.put(parts[1], parts[0]);
            }
          });
    }
    return checksums;
  }

  private static String sha256(Path file) throws IOException {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Every Java platform provides SHA-256", missing);
    }
  }
}

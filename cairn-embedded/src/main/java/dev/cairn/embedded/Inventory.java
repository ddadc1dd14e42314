package dev.cairn.embedded;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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

/**
 * The SHA-256 of each unpacked file, kept in a file beside them. A file whose size and change time
 * are those of the unpacking is not read again: only root can set a change time.
 *
 * @param home the folder of the unpacked files
 */
record Inventory(Path home) {
  private static final String NAME = "inventory";
  private static final int OTHERS_WRITE = 0002;
  private static final int GROUP_OR_OTHERS_WRITE = 0022;
  private static final int ROOT = 0;

  /** A file as it was unpacked. */
  private record Entry(String sha256, long size, long changed) {}

  /** What the file system says of a file or folder; of a link, not of where it leads. */
  private record Stat(int uid, int mode, long size, long changed) {
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
      return new Entry(sha256, size, changed);
    }

    boolean isForeign(int self) {
      return uid != self && uid != ROOT;
    }

    boolean allows(int bits) {
      return (mode & bits) != 0;
    }
  }

  /** Writes the inventory of what was just unpacked. */
  void write() throws IOException {
    var sums = sums();
    var lines = new ArrayList<String>();
    for (var path : files()) {
      var name = home.relativize(path).toString();
      var sum = sums.get(name);
      var entry = Stat.of(path).entry(sum == null ? sha256(path) : sum);
      lines.add(entry.sha256 + " " + entry.size + " " + entry.changed + " " + name);
    }
    var file = Files.write(home.resolve(NAME), lines);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  /** Why the files cannot be trusted; empty if they are those that were unpacked. */
  Optional<String> problem() throws IOException {
    var expected = read();
    if (expected.isEmpty()) {
      return Optional.of("it has no inventory");
    }
    var foreign = foreign();
    return foreign.isPresent() ? foreign : changed(expected);
  }

  private Optional<String> foreign() throws IOException {
    var self = uid();
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

  private Optional<String> changed(Map<String, Entry> expected) throws IOException {
    for (var path : files()) {
      var name = home.relativize(path).toString();
      var entry = expected.remove(name);
      if (entry == null
          || !(entry.equals(Stat.of(path).entry(entry.sha256))
              || entry.sha256.equals(sha256(path)))) {
        return Optional.of(name + " is not the file that was unpacked");
      }
    }
    return expected.isEmpty()
        ? Optional.empty()
        : Optional.of(expected.keySet().iterator().next() + " is missing");
  }

  /** Whether users other than its owner and root can put files into a folder. */
  static boolean isOpenToOthers(Path folder) throws IOException {
    var stat = Stat.of(folder);
    return stat.isForeign(uid()) || stat.allows(OTHERS_WRITE);
  }

  /** The user of this process, as the owner of what it makes. */
  private static int uid() throws IOException {
    var made = Files.createTempFile("cairn", ".owner");
    try {
      return Stat.of(made).uid;
    } finally {
      Files.delete(made);
    }
  }

  private List<Path> files() throws IOException {
    try (var all = Files.walk(home)) {
      return all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .filter(path -> !path.equals(home.resolve(NAME)))
          .sorted()
          .toList();
    }
  }

  private Map<String, Entry> read() throws IOException {
    var entries = new TreeMap<String, Entry>();
    try {
      for (var line : Files.readAllLines(home.resolve(NAME))) {
        var parts = line.split(" ", 4);
        entries.put(
            parts[3], new Entry(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2])));
      }
      return entries;
    } catch (NoSuchFileException | IndexOutOfBoundsException | NumberFormatException unreadable) {
      return new TreeMap<>();
    }
  }

  /** What a program computes, which takes a tenth of the time of a JVM that has just begun. */
  private Map<String, String> sums() {
    var ran =
        Command.run(
            List.of(
                "sh", "-c", "cd \"$0\" && find . -type f -exec sha256sum {} +", home.toString()));
    var sums = new TreeMap<String, String>();
    if (!ran.failed()) {
      ran.output()
          .lines()
          .forEach(line -> {
            var parts = line.split(" [ *]\\./", 2);
            if (parts.length == 2) {
              sums.put(parts[1], parts[0]);
            }
          });
    }
    return sums;
  }

  private static String sha256(Path file) throws IOException {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("Every Java platform has SHA-256", missing);
    }
  }
}

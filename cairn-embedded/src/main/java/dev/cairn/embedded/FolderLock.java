package dev.cairn.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes this process the only owner of a folder. The operating system releases the lock when the
 * process ends.
 */
final class FolderLock implements AutoCloseable {
  // The operating system's lock belongs to the process and is released as soon as the process
  // closes
  // any channel on the file. Therefore a second owner in the same process must be rejected before
  // it
  // opens a channel.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static FolderLock acquire(Folder folder) {
    if (!HELD.add(folder.lock())) {
      throw usedByThisProcess(folder);
    }
    try {
      return lock(folder);
    } catch (RuntimeException e) {
      HELD.remove(folder.lock());
      throw e;
    }
  }

  private static FolderLock lock(Folder folder) {
    try {
      var channel =
          FileChannel.open(
              folder.lock(),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      try {
        lock(folder, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
      return new FolderLock(folder.lock(), channel);
    } catch (IOException e) {
      throw EmbeddedPostgresException.of(
          "Folder " + folder + " cannot be locked",
          e,
          "Use a folder on a local disk that this user may write to.");
    }
  }

  private static void lock(Folder folder, FileChannel channel) throws IOException {
    try {
      if (channel.tryLock() == null) {
        throw usedByOtherProcess(folder);
      }
    } catch (OverlappingFileLockException e) {
      throw usedByThisProcess(folder);
    }
    writeOwner(channel);
  }

  private static void writeOwner(FileChannel channel) throws IOException {
    var owner = ProcessHandle.current().pid() + "\n";
    channel.truncate(0);
    channel.write(StandardCharsets.US_ASCII.encode(owner), 0);
  }

  private static EmbeddedPostgresException usedByThisProcess(Folder folder) {
    return new EmbeddedPostgresException(
        "Folder %s is already in use by an EmbeddedPostgres of this process (%d). Use that one, or close it first."
            .formatted(folder, ProcessHandle.current().pid()));
  }

  private static EmbeddedPostgresException usedByOtherProcess(Folder folder) {
    return new EmbeddedPostgresException(
        "Folder %s is in use by process %s. End that process, or use another folder for this one."
            .formatted(folder, owner(folder.lock())));
  }

  private static String owner(Path file) {
    try {
      var owner = Files.readString(file).strip();
      return owner.isEmpty() ? "of unknown id" : owner;
    } catch (IOException e) {
      return "of unknown id";
    }
  }

  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.close();
    } catch (IOException nothingToKeep) {
      // The lock file contains no data, and the lock ends with the process.
      return;
    } finally {
      HELD.remove(file);
    }
  }
}

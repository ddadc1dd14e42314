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

/** Makes this process the one owner of a folder; the operating system ends it with the process. */
final class FolderLock implements AutoCloseable {
  // The system's lock belongs to the process and is lost as soon as the process closes any channel
  // on the file: who stands second in the same process must be turned away before opening one.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static FolderLock take(Folder folder) {
    if (!HELD.add(folder.lock())) {
      throw takenHere(folder);
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
        claim(folder, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
      return new FolderLock(folder.lock(), channel);
    } catch (IOException e) {
      throw EmbeddedPostgresException.of(
          "Folder " + folder + " cannot be locked",
          e,
          "Give a folder on a local disk that this user may write to.");
    }
  }

  private static void claim(Folder folder, FileChannel channel) throws IOException {
    try {
      if (channel.tryLock() == null) {
        throw takenElsewhere(folder);
      }
    } catch (OverlappingFileLockException e) {
      throw takenHere(folder);
    }
    sign(channel);
  }

  private static void sign(FileChannel channel) throws IOException {
    var signature = ProcessHandle.current().pid() + "\n";
    channel.truncate(0);
    channel.write(StandardCharsets.US_ASCII.encode(signature), 0);
  }

  private static EmbeddedPostgresException takenHere(Folder folder) {
    return new EmbeddedPostgresException(
        "Folder %s is already in use by an EmbeddedPostgres of this process (%d). Use that one, or close it first."
            .formatted(folder, ProcessHandle.current().pid()));
  }

  private static EmbeddedPostgresException takenElsewhere(Folder folder) {
    return new EmbeddedPostgresException(
        "Folder %s is in use by process %s. End that process, or give this one a folder of its own."
            .formatted(folder, owner(folder.lock())));
  }

  private static String owner(Path file) {
    try {
      var signature = Files.readString(file).strip();
      return signature.isEmpty() ? "of unknown id" : signature;
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
      // The lock file holds nothing that could be lost, and the lock ends with the process.
      return;
    } finally {
      HELD.remove(file);
    }
  }
}

package dev.cairn.examples.shop.provider;

import dev.cairn.examples.shop.provider.Entry.Kind;
import dev.cairn.examples.wire.Json;
import dev.cairn.spi.Environment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.core.JacksonException;

/**
 * The provider's books: a file to which lines are appended. A line counts only when it is on the
 * disk. An incomplete last line, written during a power failure, is removed at the next start; its
 * request was never answered. Thread-safe; used by one process at a time.
 */
public final class Books implements AutoCloseable {
  private static final Duration LOCK_RETRY_INTERVAL = Duration.ofMillis(50);
  private static final int MAX_LOCK_ATTEMPTS = 200;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Entry> byKey = new LinkedHashMap<>();
  private final FileChannel file;

  private Books(FileChannel file) {
    this.file = file;
  }

  /**
   * Opens the books, or creates them. Waits up to ten seconds for a process that still uses them,
   * such as a provider that is stopping.
   *
   * @param path the file
   * @param pause provides waiting
   * @return the books; the caller closes them
   * @throws BooksException if they remain in use, cannot be read, or contain an invalid line
   */
  public static Books open(Path path, Environment.Pause pause) {
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      FileChannel file =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      lock(file, path, pause);
      var books = new Books(file);
      books.read(path);
      return books;
    } catch (IOException problem) {
      throw new BooksException(
          "The books %s cannot be opened: %s. Check the permissions of the folder and the disk."
              .formatted(path, problem),
          problem);
    }
  }

  private static void lock(FileChannel file, Path path, Environment.Pause pause)
      throws IOException {
    for (int attempts = 0; file.tryLock() == null; attempts++) {
      if (attempts == MAX_LOCK_ATTEMPTS) {
        throw new BooksException(
            "The books %s are in use by another process. Stop that provider first."
                .formatted(path));
      }
      try {
        pause.sleep(LOCK_RETRY_INTERVAL);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new BooksException("Interrupted while waiting for the books " + path, interrupted);
      }
    }
  }

  private void read(Path path) throws IOException {
    String text = Files.readString(path, StandardCharsets.UTF_8);
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    int number = 0;
    for (String line : whole.lines().toList()) {
      number++;
      try {
        Entry entry = Json.read(line, Entry.class);
        byKey.put(entry.key(), entry);
      } catch (JacksonException broken) {
        throw new BooksException(
            "Line %d of the books %s is not an entry. Correct the line, or move the file away."
                .formatted(number, path),
            broken);
      }
    }
    file.truncate(whole.getBytes(StandardCharsets.UTF_8).length);
    file.position(file.size());
  }

  /**
   * Adds a charge, unless its key has an entry.
   *
   * @return the entry of this key
   * @throws IllegalArgumentException if the key belongs to another request, or was refunded before
   *     it was charged
   */
  Entry charge(String key, String order, long amount) {
    lock.lock();
    try {
      if (has(Kind.VOID, key)) {
        throw new IllegalArgumentException(
            "Key %s was refunded before it was charged; use a new key".formatted(key));
      }
      String id = "charge-" + (byKey.size() + 1);
      return enter(new Entry(Kind.CHARGE, id, key, order, amount, id));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds a refund of a charge, unless its key has an entry; or a void, if there is no such charge.
   *
   * @param key the key of the refund
   * @param order the order
   * @param charge the key of the charge
   * @return the entry of this key
   * @throws IllegalArgumentException if a key belongs to another request, or the charge was
   *     refunded before
   */
  Entry refund(String key, String order, String charge) {
    lock.lock();
    try {
      Entry charged = byKey.get(charge);
      if (charged == null) {
        String id = "void-" + (byKey.size() + 1);
        return enter(new Entry(Kind.VOID, id, key, order, 0, charge));
      }
      if (charged.kind() != Kind.CHARGE) {
        throw new IllegalArgumentException("Key %s is not that of a charge".formatted(charge));
      }
      if (!byKey.containsKey(key) && has(Kind.REFUND, charged.id())) {
        throw new IllegalArgumentException("%s was refunded before".formatted(charged.id()));
      }
      String id = "refund-" + (byKey.size() + 1);
      return enter(new Entry(Kind.REFUND, id, key, order, charged.amount(), charged.id()));
    } finally {
      lock.unlock();
    }
  }

  private boolean has(Kind kind, String charge) {
    return byKey.values().stream()
        .anyMatch(entry -> entry.kind() == kind && entry.charge().equals(charge));
  }

  private Entry enter(Entry entry) {
    Entry existing = byKey.get(entry.key());
    if (existing == null) {
      append(entry);
      byKey.put(entry.key(), entry);
      return entry;
    }
    boolean same =
        existing.kind() == entry.kind()
            && existing.order().equals(entry.order())
            && existing.amount() == entry.amount();
    if (!same) {
      throw new IllegalArgumentException(
          "Key %s already belongs to %s; use a new key".formatted(entry.key(), existing));
    }
    return existing;
  }

  private void append(Entry entry) {
    ByteBuffer line = StandardCharsets.UTF_8.encode(Json.write(entry) + "\n");
    try {
      while (line.hasRemaining()) {
        file.write(line);
      }
      file.force(false);
    } catch (IOException problem) {
      throw new BooksException("The books cannot be written: " + problem, problem);
    }
  }

  /**
   * Returns all entries.
   *
   * @return the entries, in the order in which they were added
   */
  public List<Entry> entries() {
    lock.lock();
    try {
      return List.copyOf(byKey.values());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException problem) {
      throw new BooksException("The books cannot be closed: " + problem, problem);
    }
  }
}

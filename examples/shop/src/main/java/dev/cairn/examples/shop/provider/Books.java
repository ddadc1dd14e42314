package dev.cairn.examples.shop.provider;

import dev.cairn.examples.shop.provider.Entry.Kind;
import dev.cairn.examples.shop.wire.Json;
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
 * The provider's books: a file to which lines are added, each on the disk before it counts. A line
 * that was being written when the power went out is dropped at the next start: nobody was told of
 * it. Thread-safe; one process at a time.
 */
public final class Books implements AutoCloseable {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
  private static final int LOOKS = 200;

  private final ReentrantLock turn = new ReentrantLock();
  private final Map<String, Entry> byKey = new LinkedHashMap<>();
  private final FileChannel file;

  private Books(FileChannel file) {
    this.file = file;
  }

  /**
   * Opens books, new or old. Waits up to ten seconds for a process that still has them open, such
   * as a provider that is just ending.
   *
   * @param path the file
   * @param pause how to wait
   * @return the books, to be closed
   * @throws BooksException if they stay in use, cannot be read, or hold a line that is none
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
          "The books %s cannot be opened: %s. Mend the folder's rights or its disk."
              .formatted(path, problem),
          problem);
    }
  }

  private static void lock(FileChannel file, Path path, Environment.Pause pause)
      throws IOException {
    for (int looks = 0; file.tryLock() == null; looks++) {
      if (looks == LOOKS) {
        throw new BooksException(
            "The books %s are in use by another process. End that provider first.".formatted(path));
      }
      try {
        pause.sleep(LOOK_AGAIN);
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
            "Line %d of the books %s is no entry. Mend the line, or move the file away."
                .formatted(number, path),
            broken);
      }
    }
    file.truncate(whole.getBytes(StandardCharsets.UTF_8).length);
    file.position(file.size());
  }

  /**
   * Enters a charge, unless its key was entered before.
   *
   * @return the entry of this key
   * @throws IllegalArgumentException if the key names something else
   */
  Entry charge(String key, String order, long amount) {
    turn.lock();
    try {
      String id = "charge-" + (byKey.size() + 1);
      return enter(new Entry(Kind.CHARGE, id, key, order, amount, id));
    } finally {
      turn.unlock();
    }
  }

  /**
   * Enters that a charge is given back, unless the key was entered before.
   *
   * @return the entry of this key
   * @throws IllegalArgumentException if the key names something else, or there is no such charge,
   *     or it was given back before
   */
  Entry refund(String key, String charge) {
    turn.lock();
    try {
      Entry charged =
          byKey.values().stream()
              .filter(entry -> entry.id().equals(charge) && entry.kind() == Kind.CHARGE)
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("There is no charge " + charge));
      boolean again =
          byKey.values().stream()
              .anyMatch(entry ->
                  entry.kind() == Kind.REFUND
                      && entry.charge().equals(charge)
                      && !entry.key().equals(key));
      if (again) {
        throw new IllegalArgumentException("Charge %s was given back before".formatted(charge));
      }
      String id = "refund-" + (byKey.size() + 1);
      return enter(new Entry(Kind.REFUND, id, key, charged.order(), charged.amount(), charge));
    } finally {
      turn.unlock();
    }
  }

  private Entry enter(Entry entry) {
    Entry before = byKey.get(entry.key());
    if (before == null) {
      append(entry);
      byKey.put(entry.key(), entry);
      return entry;
    }
    boolean same =
        before.kind() == entry.kind()
            && before.order().equals(entry.order())
            && before.amount() == entry.amount();
    if (!same) {
      throw new IllegalArgumentException(
          "Key %s already names %s; use a new key".formatted(entry.key(), before));
    }
    return before;
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
   * What was entered so far.
   *
   * @return the entries, in their order
   */
  public List<Entry> entries() {
    turn.lock();
    try {
      return List.copyOf(byKey.values());
    } finally {
      turn.unlock();
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

package dev.cairn.examples.shop.provider;

import dev.cairn.examples.shop.provider.Entry.Kind;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** The payment provider of one test. It simulates its faults, but responds without a delay. */
public final class TestProvider implements AutoCloseable {
  private final Books books;
  private Provider provider;

  private TestProvider(Books books) {
    this.books = books;
    this.provider = started(books);
  }

  /** Starts a provider whose books are in a folder. */
  public static TestProvider open(Path folder) {
    return new TestProvider(Books.open(folder.resolve("books.jsonl"), duration -> {}));
  }

  private static Provider started(Books books) {
    return Provider.open(books, duration -> {}, 0);
  }

  /** {@return its address, which changes when it restarts} */
  public URI address() {
    return provider.address();
  }

  /** Stops responding; whoever calls it is refused. */
  public void stop() {
    provider.close();
  }

  /** Continues with the same books. */
  public void restart() {
    provider = started(books);
  }

  /** {@return the payments of an order, in their order} */
  public List<Kind> booked(String order) {
    return books.entries().stream()
        .filter(entry -> entry.order().equals(order))
        .map(Entry::kind)
        .toList();
  }

  @Override
  public void close() {
    provider.close();
    books.close();
  }
}

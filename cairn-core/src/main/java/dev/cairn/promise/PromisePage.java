package dev.cairn.promise;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A page of open promises. It may have fewer promises than were asked for, or none, although a page
 * follows: each page examines a limited number of promises.
 *
 * @param promises the promises
 * @param cursor the cursor of the next page, printable and safe in a URL; null on the last page
 */
public record PromisePage(List<OpenPromise> promises, @Nullable String cursor) {
  /** Copies the list. */
  public PromisePage {
    promises = List.copyOf(promises);
  }

  /**
   * Returns the cursor of the next page, for {@link Promises#nextPage}.
   *
   * @return the cursor; empty on the last page
   */
  public Optional<String> next() {
    return Optional.ofNullable(cursor);
  }
}

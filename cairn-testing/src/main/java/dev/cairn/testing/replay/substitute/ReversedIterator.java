package dev.cairn.testing.replay.substitute;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Iterates over the elements of another iterator in reverse. */
final class ReversedIterator<E extends @Nullable Object> implements Iterator<E> {
  private final List<E> elements = new ArrayList<>();
  private final Consumer<E> removal;
  private int next;
  private boolean removable;

  /**
   * @param removal removes an element from the collection
   */
  ReversedIterator(Iterator<E> forward, Consumer<E> removal) {
    forward.forEachRemaining(elements::add);
    this.removal = removal;
    this.next = elements.size();
  }

  @Override
  public boolean hasNext() {
    return next > 0;
  }

  @Override
  public E next() {
    if (next == 0) {
      throw new NoSuchElementException();
    }
    removable = true;
    return elements.get(--next);
  }

  @Override
  public void remove() {
    if (!removable) {
      throw new IllegalStateException();
    }
    removable = false;
    removal.accept(elements.get(next));
  }
}

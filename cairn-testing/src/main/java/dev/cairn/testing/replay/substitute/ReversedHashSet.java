package dev.cairn.testing.replay.substitute;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import org.jspecify.annotations.Nullable;

/** A HashSet that iterates in reverse. */
public final class ReversedHashSet<E extends @Nullable Object> extends HashSet<E> {
  private static final long serialVersionUID = 1L;

  /** Replaces the constructor of HashSet. */
  public ReversedHashSet() {}

  /** Replaces the constructor of HashSet. */
  public ReversedHashSet(int capacity) {
    super(capacity);
  }

  /** Replaces the constructor of HashSet. */
  public ReversedHashSet(int capacity, float loadFactor) {
    super(capacity, loadFactor);
  }

  /** Replaces the constructor of HashSet. */
  public ReversedHashSet(Collection<? extends E> elements) {
    super(elements);
  }

  @Override
  public Iterator<E> iterator() {
    return new ReversedIterator<>(super.iterator(), super::remove);
  }

  @Override
  public Spliterator<E> spliterator() {
    return Spliterators.spliterator(this, Spliterator.DISTINCT);
  }

  @Override
  public Object[] toArray() {
    return list().toArray();
  }

  @Override
  @SuppressWarnings("unchecked") // as in the JDK: the array has the type that the caller gave
  public <T extends @Nullable Object> T[] toArray(T[] array) {
    T[] target =
        array.length >= size()
            ? array
            : (T[]) Array.newInstance(array.getClass().getComponentType(), size());
    return list().toArray(target);
  }

  private List<E> list() {
    var list = new ArrayList<E>(size());
    iterator().forEachRemaining(list::add);
    return list;
  }
}

package dev.cairn.testing.replay.substitute;

import java.util.AbstractCollection;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A HashMap that iterates in reverse. */
public final class ReversedHashMap<K extends @Nullable Object, V extends @Nullable Object>
    extends HashMap<K, V> {
  private static final long serialVersionUID = 1L;

  /** Replaces the constructor of HashMap. */
  public ReversedHashMap() {}

  /** Replaces the constructor of HashMap. */
  public ReversedHashMap(int capacity) {
    super(capacity);
  }

  /** Replaces the constructor of HashMap. */
  public ReversedHashMap(int capacity, float loadFactor) {
    super(capacity, loadFactor);
  }

  /** Replaces the constructor of HashMap. */
  public ReversedHashMap(Map<? extends K, ? extends V> entries) {
    super(entries);
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return new Reversed<>(super.entrySet());
  }

  @Override
  public Set<K> keySet() {
    return new Reversed<>(super.keySet());
  }

  @Override
  public Collection<V> values() {
    Iterable<Map.Entry<K, V>> entries = entrySet();
    return new AbstractCollection<>() {
      @Override
      public Iterator<V> iterator() {
        Iterator<Map.Entry<K, V>> reversed = entries.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return reversed.hasNext();
          }

          @Override
          public V next() {
            return reversed.next().getValue();
          }

          @Override
          public void remove() {
            reversed.remove();
          }
        };
      }

      @Override
      public int size() {
        return ReversedHashMap.this.size();
      }
    };
  }

  @Override
  public void forEach(BiConsumer<? super K, ? super V> action) {
    entrySet().forEach(entry -> action.accept(entry.getKey(), entry.getValue()));
  }

  /** A view that iterates in reverse. */
  private static final class Reversed<E extends @Nullable Object> extends AbstractSet<E> {
    private final Set<E> view;

    Reversed(Set<E> view) {
      this.view = view;
    }

    @Override
    public Iterator<E> iterator() {
      return new ReversedIterator<>(view.iterator(), view::remove);
    }

    @Override
    public int size() {
      return view.size();
    }

    @Override
    public boolean contains(@Nullable Object element) {
      return view.contains(element);
    }

    @Override
    public boolean remove(@Nullable Object element) {
      return view.remove(element);
    }
  }
}

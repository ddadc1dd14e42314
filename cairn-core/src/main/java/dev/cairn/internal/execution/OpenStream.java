package dev.cairn.internal.execution;

import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.exchange.StreamPublisher;
import dev.cairn.internal.exchange.StreamReads;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.store.message.StreamStore;
import dev.cairn.spi.ValueType;
import dev.cairn.start.StreamItem;
import dev.cairn.start.StreamReader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A stream that is read. */
public record OpenStream<T>(
    StreamReads inflow, StreamStore.Place place, ValueType slot, @Nullable Duration limit)
    implements StreamReader<T> {
  @Override
  public StreamReader<T> from(long offset) {
    if (offset < 0) {
      throw new UsageException(
          "A stream was to be read from %d. Give an offset of 0 or more.".formatted(offset));
    }
    var there = new StreamStore.Place(place.workflowId(), place.name(), offset);
    return new OpenStream<>(inflow, there, slot, limit);
  }

  @Override
  public StreamReader<T> timeout(Duration patience) {
    return new OpenStream<>(inflow, place, slot, patience);
  }

  @Override
  public Iterator<StreamItem<T>> iterator() {
    if (CurrentScope.get() instanceof WorkflowScope scope) {
      throw new UsageException(
          "Stream '%s' was read in the code of workflow '%s', where nothing would record it. Read it in a step."
              .formatted(place.name(), scope.workflowId()));
    }
    return new Items();
  }

  @Override
  public Flow.Publisher<StreamItem<T>> publisher() {
    return new StreamPublisher<>(this);
  }

  /** Reads on from where the last value was. */
  private final class Items implements Iterator<StreamItem<T>> {
    private final Queue<StreamStore.Item> read = new ArrayDeque<>();
    private StreamStore.Place next = place;
    private @Nullable String bindingId;
    private boolean ended;

    @Override
    public boolean hasNext() {
      while (read.isEmpty() && !ended) {
        read.addAll(inflow.read(next));
        if (read.isEmpty()) {
          await();
        }
      }
      if (!read.isEmpty() && read.element().json() == null) {
        read.clear();
        ended = true;
      }
      return !read.isEmpty();
    }

    private void await() {
      switch (inflow.await(next, limit)) {
        case MORE -> {
          // which is read next
        }
        case ENDED -> ended = true;
        case MISSING ->
            throw new NoSuchWorkflowException(
                "There is no workflow '%s', so its stream '%s' cannot be read. Check the id, and start the workflow first."
                    .formatted(place.workflowId(), place.name()));
      }
    }

    private String bindingId() {
      if (bindingId == null) {
        bindingId = inflow.bindingId(place.workflowId());
      }
      return bindingId;
    }

    @Override
    @SuppressWarnings("unchecked") // the value was bound to the type T
    public StreamItem<T> next() {
      if (!hasNext()) {
        throw new NoSuchElementException("The stream '" + place.name() + "' has ended.");
      }
      StreamStore.Item item = read.remove();
      next = new StreamStore.Place(place.workflowId(), place.name(), item.offset() + 1);
      var at = new StreamStore.Place(place.workflowId(), place.name(), item.offset());
      String json = Objects.requireNonNull(item.json());
      T value =
          (T) Objects.requireNonNull(inflow.values().decodeStreamItem(bindingId(), at, slot, json));
      return new StreamItem<>(item.offset(), value, item.at());
    }
  }
}

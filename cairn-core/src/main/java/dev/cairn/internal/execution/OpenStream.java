package dev.cairn.internal.execution;

import dev.cairn.error.InvalidArgumentException;
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
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A reader of one stream from an offset on. */
public record OpenStream<T>(
    StreamReads streamReads,
    StreamStore.StreamPosition place,
    ValueType valueType,
    @Nullable Duration limit,
    boolean onlyLatest)
    implements StreamReader<T> {
  @Override
  public StreamReader<T> from(long offset) {
    if (offset < 0) {
      throw new InvalidArgumentException(
          "offset", "The stream offset is %d; must be at least 0".formatted(offset));
    }
    var moved = new StreamStore.StreamPosition(place.workflowId(), place.name(), offset);
    return new OpenStream<>(streamReads, moved, valueType, limit, onlyLatest);
  }

  @Override
  public StreamReader<T> timeout(Duration timeout) {
    return new OpenStream<>(streamReads, place, valueType, timeout, onlyLatest);
  }

  @Override
  public StreamReader<T> latestTries() {
    return new OpenStream<>(streamReads, place, valueType, limit, true);
  }

  @Override
  public Iterator<StreamItem<T>> iterator() {
    if (CurrentScope.get() instanceof WorkflowScope scope) {
      throw new UsageException(
          "Stream '%s' was read in the code of workflow '%s', so the values would not be recorded. Read it in a step."
              .formatted(place.name(), scope.workflowId()),
          scope.workflowId());
    }
    return new Items();
  }

  @Override
  public Flow.Publisher<StreamItem<T>> publisher() {
    return new StreamPublisher<>(this);
  }

  /** Iterates over the items; blocks for the next one. */
  private final class Items implements Iterator<StreamItem<T>> {
    private final Queue<StreamStore.Item> read = new ArrayDeque<>();
    private StreamStore.StreamPosition next = place;
    private @Nullable String bindingId;
    private boolean ended;

    @Override
    public boolean hasNext() {
      while (read.isEmpty() && !ended) {
        List<StreamStore.Item> page = streamReads.read(next, onlyLatest);
        if (page.isEmpty()) {
          await();
        } else {
          page.stream().filter(item -> !item.superseded()).forEach(read::add);
          next = at(page.getLast().offset() + 1);
        }
      }
      if (!read.isEmpty() && read.element().json() == null) {
        read.clear();
        ended = true;
      }
      return !read.isEmpty();
    }

    private void await() {
      switch (streamReads.await(next, limit)) {
        case MORE -> {
          // read by the loop
        }
        case ENDED -> ended = true;
        case MISSING ->
            throw new NoSuchWorkflowException(
                "There is no workflow '%s', so its stream '%s' cannot be read. Check the id, or start the workflow first."
                    .formatted(place.workflowId(), place.name()),
                place.workflowId());
      }
    }

    private String bindingId() {
      if (bindingId == null) {
        bindingId = streamReads.bindingId(place.workflowId());
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
      String json = Objects.requireNonNull(item.json());
      T value =
          (T)
              Objects.requireNonNull(
                  streamReads
                      .values()
                      .decodeStreamItem(bindingId(), at(item.offset()), valueType, json));
      return new StreamItem<>(item.offset(), value, item.at(), Optional.ofNullable(item.step()));
    }

    private StreamStore.StreamPosition at(long offset) {
      return new StreamStore.StreamPosition(place.workflowId(), place.name(), offset);
    }
  }
}

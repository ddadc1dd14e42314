package dev.cairn.internal.replay;

import dev.cairn.error.UsageException;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.store.message.StreamStore;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.spi.ValueType;
import dev.cairn.workflow.StreamWriter;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The streams that a run adds to, from all its branches and steps. Thread-safe. */
public final class StreamAppenders {
  /** Adds nothing, where the code is only replayed. */
  private static final StreamWriter<Object> SILENT =
      new StreamWriter<>() {
        @Override
        public void append(Object value) {
          // it was added, or would be
        }

        @Override
        public void close() {
          // it was closed, or would be
        }
      };

  private final ActiveRun run;
  private final RunServices services;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Map<String, StreamAppender> open;

  public StreamAppenders(ActiveRun run, RunServices services) {
    this.run = run;
    this.services = services;
  }

  /**
   * Where the workflow's code adds to a stream.
   *
   * @param keys gives each call its key
   * @param mute whether what was not added before is not to be added
   */
  public record Calls(Function<String, String> keys, BooleanSupplier mute) {}

  /**
   * The writing end of a stream.
   *
   * @param calls where it is in the hands of the workflow's code; null in a step
   */
  public StreamWriter<Object> writer(String name, Type type, @Nullable Calls calls) {
    var slot = new ValueType("a value of stream '" + name + "'", type);
    services.values().codec().check(slot);
    if (run.isRehearsal()) {
      return SILENT;
    }
    StreamAppender outflow = outflow(name);
    return new StreamWriter<>() {
      @Override
      public void append(@Nullable Object value) {
        if (value == null) {
          throw new UsageException(
              "A value of stream '%s' is null. Add one that stands for nothing, such as an empty text."
                  .formatted(name));
        }
        add("append " + name, item(name, slot, value));
      }

      @Override
      public void close() {
        add("close " + name, null);
      }

      private void add(String call, @Nullable LongFunction<String> json) {
        if (calls == null) {
          outflow.add(null, json);
          return;
        }
        String key = calls.keys.apply(call);
        if (!outflow.wasAdded(key) && !calls.mute.getAsBoolean()) {
          outflow.add(key, json);
        }
      }
    };
  }

  /** A value that is not bound to its place is encoded here, not while others wait. */
  private LongFunction<String> item(String name, ValueType slot, Object value) {
    ValueSerializer values = services.values();
    if (values.bind()) {
      return offset ->
          values.streamItem(run, new StreamStore.Place(run.id(), name, offset), slot, value);
    }
    String json = values.streamItem(run, new StreamStore.Place(run.id(), name, 0), slot, value);
    return offset -> json;
  }

  /** What earlier owners wrote is read under the lock, so that it is read once. */
  private StreamAppender outflow(String name) {
    lock.lock();
    try {
      if (open == null) {
        open = new HashMap<>();
      }
      return open.computeIfAbsent(
          name, fresh -> new StreamAppender(run, services, name, written(name)));
    } finally {
      lock.unlock();
    }
  }

  private StreamStore.Written written(String name) {
    return run.mayHaveRecords()
        ? services.store().streams().written(run.id(), name)
        : new StreamStore.Written(0, new HashSet<>(), false);
  }

  /**
   * Waits until all that was added is committed.
   *
   * @throws dev.cairn.error.DatabaseException if Postgres refused a value
   */
  public void flush() {
    all().forEach(StreamAppender::flush);
  }

  private List<StreamAppender> all() {
    lock.lock();
    try {
      return open == null ? List.of() : List.copyOf(open.values());
    } finally {
      lock.unlock();
    }
  }

  /** The same for code that has failed: what is wrong with its streams is noted beside that. */
  public void flushBeside(Throwable thrown) {
    try {
      flush();
    } catch (RuntimeException problem) {
      thrown.addSuppressed(problem);
    }
  }
}

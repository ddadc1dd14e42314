package dev.cairn.internal.replay;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.RunStatement;
import dev.cairn.internal.store.message.StreamStore;
import dev.cairn.internal.store.record.GenerationIds;
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

/** The streams that a run appends to, from all its branches and steps. Thread-safe. */
public final class StreamAppenders {
  /** Appends nothing; used in dry runs. */
  private static final StreamWriter<Object> SILENT =
      new StreamWriter<>() {
        @Override
        public void append(Object value) {
          // a dry run writes nothing
        }

        @Override
        public void close() {
          // a dry run writes nothing
        }
      };

  private final ActiveRun run;
  private final RunServices services;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Map<String, StreamAppender> appenders;

  public StreamAppenders(ActiveRun run, RunServices services) {
    this.run = run;
    this.services = services;
  }

  /**
   * How calls of the workflow's code are identified.
   *
   * @param keys returns the key of a call
   * @param suppressed whether new values are discarded, as in an abandoned branch
   */
  public record Calls(Function<String, String> keys, BooleanSupplier suppressed) {}

  /**
   * The origin of a value.
   *
   * @param key the call in the workflow's code; null in a step
   * @param step the try of a step; null in workflow code
   */
  record Origin(@Nullable String key, @Nullable StepTry step) {}

  /**
   * Returns a writer for a try of a step.
   *
   * @param step the try
   */
  public StreamWriter<Object> writer(String name, Type type, StepTry step) {
    return writer(name, type, null, new Origin(null, step));
  }

  /**
   * Returns a writer for workflow code.
   *
   * @param calls identifies its calls
   */
  public StreamWriter<Object> writer(String name, Type type, Calls calls) {
    return writer(name, type, calls, new Origin(null, null));
  }

  private StreamWriter<Object> writer(
      String name, Type type, @Nullable Calls calls, Origin origin) {
    var valueType = new ValueType("a value of stream '" + name + "'", type);
    services.values().codec().check(valueType);
    if (run.isDryRun()) {
      return SILENT;
    }
    StreamAppender appender = appender(name);
    return new StreamWriter<>() {
      @Override
      public void append(@Nullable Object value) {
        if (value == null) {
          throw new InvalidArgumentException(
              "value",
              "A value of stream '%s' is null. Append a value that stands for nothing, such as an empty string."
                  .formatted(name));
        }
        add("append " + name, itemEncoder(name, valueType, value));
      }

      @Override
      public void close() {
        add("close " + name, null);
      }

      private void add(String call, @Nullable LongFunction<String> encoder) {
        if (calls == null) {
          appender.append(origin, encoder);
          return;
        }
        String key = GenerationIds.key(calls.keys.apply(call), run.owned().generation());
        if (!appender.removeAppendedBefore(key) && !calls.suppressed.getAsBoolean()) {
          appender.append(new Origin(key, null), encoder);
        }
      }
    };
  }

  /**
   * Returns the encoder of a value. Values that are not bound to their offset are encoded at once,
   * outside the stream's lock.
   */
  private LongFunction<String> itemEncoder(String name, ValueType valueType, Object value) {
    ValueSerializer values = services.values();
    if (values.bindsValues()) {
      return offset ->
          values.encodeStreamItem(
              run, new StreamStore.StreamPosition(run.id(), name, offset), valueType, value);
    }
    String json =
        values.encodeStreamItem(
            run, new StreamStore.StreamPosition(run.id(), name, 0), valueType, value);
    return offset -> json;
  }

  /**
   * Returns the appender of a stream. Values of earlier owners are read under the lock, so that
   * they are read once.
   */
  private StreamAppender appender(String name) {
    lock.lock();
    try {
      if (appenders == null) {
        appenders = new HashMap<>();
      }
      return appenders.computeIfAbsent(
          name,
          fresh ->
              new StreamAppender(
                  run, services, name, RunStatement.execute(run, () -> writtenBefore(name))));
    } finally {
      lock.unlock();
    }
  }

  private StreamStore.WrittenPart writtenBefore(String name) {
    StreamStore streams = services.store().streams();
    if (run.mayHaveRecords()) {
      return streams.writtenPart(run.owned(), name);
    }
    return run.owned().generation() > GenerationIds.FIRST
        ? streams.writtenByEarlierGenerations(run.owned(), name)
        : new StreamStore.WrittenPart(0, new HashSet<>(), false);
  }

  /**
   * Blocks until all appended values are committed.
   *
   * @throws dev.cairn.error.DatabaseException if Postgres rejected a value
   */
  public void flush() {
    all().forEach(StreamAppender::flush);
  }

  private List<StreamAppender> all() {
    lock.lock();
    try {
      return appenders == null ? List.of() : List.copyOf(appenders.values());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Flushes after the code has failed. A problem with a stream is added to the exception as
   * suppressed, unless it is the exception.
   *
   * @param thrown the exception of the code
   */
  public void flushAfterFailure(Throwable thrown) {
    try {
      flush();
    } catch (RuntimeException failure) {
      if (!failure.equals(thrown)) {
        thrown.addSuppressed(failure);
      }
    }
  }
}

package dev.cairn.internal.value;

import dev.cairn.error.ValueException;
import dev.cairn.internal.registry.Rethrow;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.Stuck;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.spi.ValueType;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a run's records. One that cannot be read is no exception of the step that left it: the run
 * is stuck until its code, its key or the record is mended.
 */
public record RecordReader(ActiveRun run, ValueSerializer values) {
  public @Nullable Object value(String key, ValueType slot, Outcome.Success success) {
    try {
      return values.value(run, key, slot, success);
    } catch (ValueException unreadable) {
      throw run.stopped(Stuck.because(run, unreadable));
    }
  }

  /** A value that was written for another place, for the place of a record of this run. */
  public <O extends Outcome> O moved(Supplier<O> move) {
    try {
      return move.get();
    } catch (ValueException unreadable) {
      throw run.stopped(Stuck.because(run, unreadable));
    }
  }

  public Exception exception(String key, Outcome.Failure failure) {
    try {
      return Rethrow.asException(values.exception(run, key, failure));
    } catch (ValueException unreadable) {
      throw run.stopped(Stuck.because(run, unreadable));
    }
  }
}

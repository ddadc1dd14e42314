package dev.cairn.runtime;

import dev.cairn.api.ValueException;
import dev.cairn.spi.Slot;
import dev.cairn.store.Outcome;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a run's records. One that cannot be read is no exception of the step that left it: the run
 * is stuck until its code, its key or the record is mended.
 */
record Readings(LiveRun run, Values values) {
  @Nullable Object value(String key, Slot slot, Outcome.Success success) {
    try {
      return values.value(run, key, slot, success);
    } catch (ValueException unreadable) {
      throw run.stopped(Stuck.because(run, unreadable));
    }
  }

  /** A value that was written for another place, for the place of a record of this run. */
  <O extends Outcome> O moved(Supplier<O> move) {
    try {
      return move.get();
    } catch (ValueException unreadable) {
      throw run.stopped(Stuck.because(run, unreadable));
    }
  }

  Exception exception(String key, Outcome.Failure failure) {
    try {
      return Throwing.asException(values.exception(run, key, failure));
    } catch (ValueException unreadable) {
      throw run.stopped(Stuck.because(run, unreadable));
    }
  }
}

package dev.cairn.runtime;

import dev.cairn.api.ValueException;
import dev.cairn.spi.Slot;
import dev.cairn.store.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Reads a run's records. One that cannot be read is no exception of the step that left it: the run
 * is stuck until its code, its key or the record is mended.
 */
record Readings(LiveRun run, Values values) {
  @Nullable Object value(Slot slot, Outcome.Success success) {
    try {
      return values.value(slot, success);
    } catch (ValueException unreadable) {
      throw run.stopped(Stuck.because(run, unreadable));
    }
  }

  Exception exception(Outcome.Failure failure) {
    try {
      return Throwing.asException(values.exception(failure));
    } catch (ValueException unreadable) {
      throw run.stopped(Stuck.because(run, unreadable));
    }
  }
}

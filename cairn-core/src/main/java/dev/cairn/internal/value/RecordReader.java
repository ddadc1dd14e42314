package dev.cairn.internal.value;

import dev.cairn.error.ValueException;
import dev.cairn.internal.failure.Rethrow;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.Stuck;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.spi.ValueType;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the records of a run. If a record cannot be decoded, the run is stuck until the code, the
 * encryption key or the record is repaired; the error is never thrown to user code as an exception
 * of the step.
 */
public record RecordReader(ActiveRun run, ValueSerializer values) {
  public @Nullable Object readResult(String key, ValueType valueType, Outcome.Success success) {
    try {
      return values.decodeStepResult(run, key, valueType, success);
    } catch (ValueException unreadable) {
      throw run.stopWith(Stuck.because(run, unreadable));
    }
  }

  /** Runs a function that re-encodes a value of another place for a record of this run. */
  public <O extends Outcome> O rebind(Supplier<O> rebinding) {
    try {
      return rebinding.get();
    } catch (ValueException unreadable) {
      throw run.stopWith(Stuck.because(run, unreadable));
    }
  }

  public Exception readFailure(String key, Outcome.Failure failure) {
    try {
      return Rethrow.asException(values.decodeStepFailure(run, key, failure));
    } catch (ValueException unreadable) {
      throw run.stopWith(Stuck.because(run, unreadable));
    }
  }
}

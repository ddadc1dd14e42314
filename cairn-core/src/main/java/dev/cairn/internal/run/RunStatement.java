package dev.cairn.internal.run;

import dev.cairn.error.DatabaseException;
import dev.cairn.internal.store.journal.JournalFailedException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A statement that a durable call executes for its run. */
public final class RunStatement {
  private RunStatement() {}

  /**
   * Executes a statement. If it fails because the run must stop, as when Cairn closes while
   * Postgres does not answer, the code of the run is unwound: it gets no exception that it could
   * handle as an outcome of its call.
   *
   * @param run the run
   * @param statement the statement
   * @return its result
   * @throws RunStopped if the run must stop, or if it is unknown whether a record was written
   * @throws DatabaseException if Postgres rejects the statement
   */
  public static <T extends @Nullable Object> T execute(ActiveRun run, Supplier<T> statement) {
    try {
      return statement.get();
    } catch (JournalFailedException unknown) {
      throw run.stopWith(new RunStopped.Reason.OutcomeUnknown(unknown));
    } catch (DatabaseException failed) {
      run.throwIfStopped();
      throw failed;
    }
  }
}

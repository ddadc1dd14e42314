package dev.cairn.internal.store.sql;

import dev.cairn.common.WorkflowState;
import dev.cairn.error.DuplicateException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchPromiseException;
import dev.cairn.error.NoSuchQueueException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.internal.text.Sentence;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Translates the errors that Cairn's SQL functions raise. The table of states is in the
 * documentation of this package. The fields of the exceptions are in the detail of the error.
 */
public final class RaisedErrors {
  private static final String UNDEFINED_FUNCTION = "42883";
  private static final String UNDEFINED_SCHEMA = "3F000";
  private static final String WORKFLOW_ID = "workflow_id";
  private static final String QUEUE = "queue";

  private RaisedErrors() {}

  /** Returns the exception for an error; empty if no function of Cairn raised it. */
  public static Optional<RuntimeException> translate(SqlError error, SQLException cause) {
    String message = error.message();
    return Optional.ofNullable(
        switch (error.state()) {
          case "CRN01" ->
              new NoSuchQueueException(
                  message, error.value(QUEUE), error.values("known_queue"), cause);
          case "CRN02" -> new InvalidArgumentException("partition", message, cause);
          case "CRN04" -> conflict(error, cause);
          case "CRN05" ->
              new DuplicateException(
                  message,
                  error.value(WORKFLOW_ID),
                  error.value(QUEUE),
                  error.value("deduplication_id"),
                  cause);
          case "CRN06" -> new NoSuchWorkflowException(message, error.value(WORKFLOW_ID), cause);
          case "CRN07" ->
              new WorkflowEndedException(
                  message,
                  error.value(WORKFLOW_ID),
                  WorkflowState.valueOf(error.value("state")),
                  cause);
          case "CRN08" ->
              new InvalidArgumentException(emptyAsNull(error.value("argument")), message, cause);
          case "CRN09" -> new NoSuchPromiseException(message, cause);
          case "CRN10", "CRN11" ->
              new UsageException(message, emptyAsNull(error.value(WORKFLOW_ID)), cause);
          default -> null;
        });
  }

  /**
   * Returns the exception for an error on a connection that may be the user's; empty if it is any
   * other error.
   */
  public static Optional<RuntimeException> translateForTransaction(
      SqlError error, SQLException cause) {
    return switch (error.state()) {
      case UNDEFINED_FUNCTION, UNDEFINED_SCHEMA ->
          Optional.of(
              new UsageException(
                  "This connection leads to another database than Cairn's: %s Call it outside of this transaction."
                      .formatted(Sentence.of(error.message())),
                  cause));
      default -> translate(error, cause);
    };
  }

  private static WorkflowConflictException conflict(SqlError error, SQLException cause) {
    return new WorkflowConflictException(
        error.message(),
        error.value(WORKFLOW_ID),
        error.value("workflow"),
        error.value("requested"),
        cause);
  }

  private static @Nullable String emptyAsNull(String text) {
    return text.isEmpty() ? null : text;
  }
}

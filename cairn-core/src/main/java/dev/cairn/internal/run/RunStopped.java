package dev.cairn.internal.run;

import dev.cairn.error.CairnException;
import dev.cairn.error.WorkflowStoppedException;
import java.time.Instant;

/**
 * Unwinds the code of a run that must stop: it is stuck, lost to another executor, cancelled,
 * unloaded for a long sleep, the engine is closing, or a branch was abandoned. An {@link Error}, so
 * that code which catches exceptions does not catch it; if code catches it anyway, the next durable
 * call throws it again.
 */
public final class RunStopped extends Error {
  private static final long serialVersionUID = 1L;

  private final transient Reason reason;

  public RunStopped(Reason reason) {
    super(reason.text(), null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Why a run stops. */
  public sealed interface Reason {
    /** Code and records do not match, or another permanent problem needs an operator. */
    record Stuck(WorkflowStoppedException exception) implements Reason {
      @Override
      public String text() {
        return String.valueOf(exception.getMessage());
      }
    }

    /** Another executor owns the workflow, or will own it soon. */
    record Lost() implements Reason {
      @Override
      public String text() {
        return "this executor does not own the workflow any more";
      }
    }

    /** The workflow was cancelled; another run executes its compensations. */
    record Cancelled() implements Reason {
      @Override
      public String text() {
        return "the workflow was cancelled";
      }
    }

    /** It is unknown whether a record was written. The next run finds out. */
    record OutcomeUnknown(CairnException problem) implements Reason {
      @Override
      public String text() {
        return String.valueOf(problem.getMessage());
      }
    }

    /** The engine is closing. */
    record Closing() implements Reason {
      @Override
      public String text() {
        return "Cairn is closing";
      }
    }

    /** The workflow sleeps for long and is unloaded. */
    record Unloading(Instant until) implements Reason {
      @Override
      public String text() {
        return "the workflow sleeps until " + until;
      }
    }

    /** A branch was abandoned, because a join was decided without it or its parent failed. */
    record Abandoned() implements Reason {
      @Override
      public String text() {
        return "the branch was abandoned";
      }
    }

    /** Describes the reason. */
    String text();
  }
}

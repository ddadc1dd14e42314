package dev.cairn.internal.run;

import dev.cairn.error.CairnException;
import dev.cairn.error.StuckException;
import java.time.Instant;

/**
 * Unwinds a run's code when it must not go on: it is stuck, not in this executor's hands any more,
 * cancelled, asleep for long, the engine is closing, or a branch of it was given up. An {@link
 * Error}, so that code which catches exceptions does not catch it; if it is caught all the same,
 * the next durable call throws it again.
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
    /** Code and records do not fit together. */
    record Stuck(StuckException exception) implements Reason {
      @Override
      public String text() {
        return String.valueOf(exception.getMessage());
      }
    }

    /** Another executor owns the workflow, or soon will. */
    record Lost() implements Reason {
      @Override
      public String text() {
        return "the workflow is not in this executor's hands any more";
      }
    }

    /** The workflow was cancelled: from now on it only undoes what it did. */
    record Cancelled() implements Reason {
      @Override
      public String text() {
        return "the workflow was cancelled";
      }
    }

    /**
     * The outcome of a record or of the end is not known, because of an error that says nothing
     * about it. Whoever goes on with the workflow finds out.
     */
    record Unrecorded(CairnException problem) implements Reason {
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

    /** The workflow sleeps for long, and leaves memory until then. */
    record Resting(Instant until) implements Reason {
      @Override
      public String text() {
        return "the workflow sleeps until " + until;
      }
    }

    /** A branch is given up: what it was forked for was decided without it. */
    record GivenUp() implements Reason {
      @Override
      public String text() {
        return "the branch was given up";
      }
    }

    /** The reason in words. */
    String text();
  }
}

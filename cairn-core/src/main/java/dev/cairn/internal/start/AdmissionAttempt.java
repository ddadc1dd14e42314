package dev.cairn.internal.start;

import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One attempt to record a start: the entry to write, and what to do with the verdict. */
interface AdmissionAttempt {
  /** The entry to write to the journal. */
  Entry entry();

  /**
   * Uses or releases the id and queue slot that were reserved for the call. Must be called exactly
   * once, whether or not the entry was written.
   *
   * @return the accepted workflow; null if the entry was not recorded
   */
  WorkflowAdmission.@Nullable Accepted settle(Verdict verdict);

  /**
   * The verdict of an attempt and its result.
   *
   * @param accepted null unless the entry was recorded
   */
  record Result(Verdict verdict, WorkflowAdmission.@Nullable Accepted accepted) {}

  /**
   * Settles this attempt with the verdict from a supplier. If the supplier throws, the attempt is
   * settled as refused and the exception propagates.
   */
  default Result settleFrom(Supplier<Verdict> source) {
    Verdict verdict = Verdict.FENCED;
    WorkflowAdmission.Accepted accepted = null;
    try {
      verdict = source.get();
    } finally {
      accepted = settle(verdict);
    }
    return new Result(verdict, accepted);
  }
}

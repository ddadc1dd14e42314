package dev.cairn.internal.start;

import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One try to accept a call: what is written, and what follows from its verdict. */
interface AdmissionAttempt {
  /** What is written. */
  Entry entry();

  /**
   * What follows: what was reserved for the call is used or given back. Called once, whatever
   * becomes of the entry.
   *
   * @return what was accepted; null if nothing was
   */
  WorkflowAdmission.@Nullable Accepted settle(Verdict verdict);

  /**
   * How it went.
   *
   * @param accepted null unless the entry was recorded
   */
  record Result(Verdict verdict, WorkflowAdmission.@Nullable Accepted accepted) {}

  /** Settles it with the verdict that is to come; where that throws, it is as if refused. */
  default Result settleWith(Supplier<Verdict> coming) {
    Verdict verdict = Verdict.REFUSED;
    WorkflowAdmission.Accepted accepted = null;
    try {
      verdict = coming.get();
    } finally {
      accepted = settle(verdict);
    }
    return new Result(verdict, accepted);
  }
}

package dev.cairn.examples.agent.demo;

import dev.cairn.examples.agent.demo.AnswerReader.Seen;
import dev.cairn.examples.agent.demo.Plan.Asked;
import dev.cairn.examples.agent.stub.Call;
import java.util.List;
import java.util.Map;

/**
 * All data by which the demo is checked.
 *
 * @param questions what was asked
 * @param seen what readers have seen, by workflow id, in both runs
 * @param calls the calls that the stub has counted in the run with kills
 * @param recorded the ids of the responses that are recorded in this run
 * @param purchases the workflow of each purchase, in both runs
 * @param notSucceeded workflows that did not succeed
 */
record Evidence(
    List<Asked> questions,
    Map<String, Seen> seen,
    List<Call> calls,
    List<String> recorded,
    List<String> purchases,
    List<String> notSucceeded) {
  /** The run without kills. */
  static final String REFERENCE = "reference";

  /** The run with kills. */
  static final String KILLED = "question";

  /** Returns how often a workflow has bought something. */
  long purchasesOf(String id) {
    return purchases.stream().filter(id::equals).count();
  }

  /** Returns the answer of the run without kills; empty if there is none. */
  String expected(Asked asked) {
    Seen reference = seen.get(asked.id(REFERENCE));
    return reference == null ? "" : reference.answer();
  }
}

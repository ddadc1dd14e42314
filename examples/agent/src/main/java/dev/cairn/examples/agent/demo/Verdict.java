package dev.cairn.examples.agent.demo;

import dev.cairn.examples.agent.demo.AnswerReader.Seen;
import dev.cairn.examples.agent.demo.Plan.Asked;
import java.util.ArrayList;
import java.util.List;

/**
 * The result of the demo.
 *
 * @param evidence what it was checked by
 * @param calls the calls of the model
 * @param sameAnswers how many questions were answered as without kills
 * @param streamed how many answers were streamed token by token, each token once
 * @param problems the violations; empty if there are none
 */
record Verdict(
    Evidence evidence, CallCheck calls, int sameAnswers, int streamed, List<String> problems) {
  static Verdict of(Evidence evidence) {
    CallCheck calls = CallCheck.of(evidence.calls(), evidence.recorded());
    List<String> problems = new ArrayList<>(evidence.notSucceeded());
    problems.addAll(calls.problems());
    int same = 0;
    int streamed = 0;
    for (Asked asked : evidence.questions()) {
      String id = asked.id(Evidence.KILLED);
      Seen seen = evidence.seen().getOrDefault(id, new Seen(id, "", "", 0));
      String expected = evidence.expected(asked);
      same += expect(problems, id + " has another answer", expected, seen.answer());
      streamed += expect(problems, id + " was streamed differently", expected, seen.streamed());
      long bought = asked.needsPurchase() ? 1 : 0;
      expect(
          problems,
          id + " has another number of purchases",
          Long.toString(bought),
          Long.toString(evidence.purchasesOf(id)));
    }
    return new Verdict(evidence, calls, same, streamed, List.copyOf(problems));
  }

  /** Returns 1 if both are equal, and adds a problem otherwise. */
  private static int expect(List<String> problems, String what, String expected, String found) {
    if (expected.equals(found) && !expected.isEmpty()) {
      return 1;
    }
    problems.add("%s: '%s' instead of '%s'".formatted(what, found, expected));
    return 0;
  }

  /** Returns the table. */
  List<String> lines() {
    int connections =
        evidence.questions().stream()
            .map(asked -> evidence.seen().get(asked.id(Evidence.KILLED)))
            .mapToInt(seen -> seen == null ? 0 : seen.connections() - 1)
            .sum();
    long purchases =
        evidence.questions().stream()
            .mapToLong(asked -> evidence.purchasesOf(asked.id(Evidence.KILLED)))
            .sum();
    long needed = evidence.questions().stream().filter(Asked::needsPurchase).count();
    return List.of(
        line("questions", evidence.questions().size()),
        line("  answered as in the run without kills", sameAnswers),
        line("  streamed to the readers, each token once", streamed),
        line("  reconnects of the readers", connections),
        line("model calls that the stub has counted", evidence.calls().size()),
        line("  answered and recorded", calls.recorded()),
        line("  in flight at a kill, so made again", calls.inFlight()),
        line("  failed on purpose, so tried again", calls.failed()),
        line("  repeated although recorded", calls.repeated()),
        line("purchases that were approved", needed),
        line("  documents that were bought", purchases));
  }

  private static String line(String label, long number) {
    return "%-44s %5d".formatted(label, number);
  }
}

package dev.cairn.examples.agent.demo;

import dev.cairn.examples.agent.stub.Call;
import dev.cairn.examples.agent.stub.Call.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares the recorded responses with the calls that the stub has counted.
 *
 * @param recorded how many calls were answered and are recorded
 * @param failed how many failed on purpose, and were tried again
 * @param inFlight how many were in flight when their process was killed, so they were not recorded,
 *     and were made again
 * @param repeated how many were made although the same call was recorded
 * @param problems what must not be; empty if there is nothing
 */
record CallCheck(int recorded, int failed, int inFlight, int repeated, List<String> problems) {
  static CallCheck of(List<Call> calls, List<String> recordedResponses) {
    return new Counting(calls, recordedResponses).result();
  }

  private static final class Counting {
    private final List<String> problems = new ArrayList<>();
    private final Map<String, List<Call>> byContent = new LinkedHashMap<>();
    private final Set<String> recorded = new HashSet<>();
    private final int total;
    private int failed;
    private int inFlight;
    private int repeated;

    Counting(List<Call> calls, List<String> recordedResponses) {
      total = calls.size();
      for (Call call : calls) {
        byContent.computeIfAbsent(call.content(), content -> new ArrayList<>()).add(call);
      }
      Set<String> known = new HashSet<>();
      calls.forEach(call -> known.add(call.id()));
      for (String response : recordedResponses) {
        if (!recorded.add(response)) {
          problems.add(response + " is recorded twice");
        }
        if (!known.contains(response)) {
          problems.add(response + " is recorded, but the stub has not given it");
        }
      }
    }

    CallCheck result() {
      byContent.values().forEach(this::count);
      if (recorded.size() + failed + inFlight + repeated != total) {
        problems.add(
            "the stub has counted %d calls, of which %d are explained"
                .formatted(total, recorded.size() + failed + inFlight + repeated));
      }
      return new CallCheck(recorded.size(), failed, inFlight, repeated, List.copyOf(problems));
    }

    /** Counts the calls of one content: the last one is recorded, and no other. */
    private void count(List<Call> calls) {
      boolean isRecorded = false;
      for (int i = 0; i < calls.size(); i++) {
        Call call = calls.get(i);
        if (isRecorded) {
          repeated++;
          problems.add(call.id() + " repeats a recorded call");
        } else if (recorded.contains(call.id())) {
          isRecorded = true;
        } else if (call.outcome() == Outcome.FAILED) {
          failed++;
        } else {
          inFlight++;
          checkKilled(call, calls.subList(i + 1, calls.size()));
        }
      }
      if (!isRecorded) {
        problems.add(calls.getLast().id() + " is not recorded, and was not made again");
      }
    }

    /** A call that is not recorded, and did not fail, can only be repeated by a later process. */
    private void checkKilled(Call call, List<Call> later) {
      if (later.stream().anyMatch(next -> next.process().equals(call.process()))) {
        problems.add(
            "process %s made %s again, although it was not killed meanwhile"
                .formatted(call.process(), call.id()));
      }
    }
  }
}

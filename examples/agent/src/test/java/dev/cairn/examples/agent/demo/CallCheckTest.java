package dev.cairn.examples.agent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.examples.agent.stub.Call;
import dev.cairn.examples.agent.stub.Call.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the demo accepts, and what it does not. */
class CallCheckTest {
  private static Call call(int id, String process, Outcome outcome) {
    return new Call("response-" + id, "hash", process, outcome);
  }

  @Test
  void callInFlightAtAKillIsMadeAgainByTheNextProcess() {
    CallCheck check =
        CallCheck.of(
            List.of(
                call(1, "10", Outcome.NOT_RECEIVED),
                call(2, "11", Outcome.ANSWERED),
                call(3, "12", Outcome.ANSWERED)),
            List.of("response-3"));

    assertThat(check).isEqualTo(new CallCheck(1, 0, 2, 0, List.of()));
  }

  @Test
  void callThatFailedOnPurposeIsTriedAgainByTheSameProcess() {
    CallCheck check =
        CallCheck.of(
            List.of(call(1, "10", Outcome.FAILED), call(2, "10", Outcome.ANSWERED)),
            List.of("response-2"));

    assertThat(check).isEqualTo(new CallCheck(1, 1, 0, 0, List.of()));
  }

  @Test
  void repeatedRecordedCallIsAProblem() {
    CallCheck check =
        CallCheck.of(
            List.of(call(1, "10", Outcome.ANSWERED), call(2, "11", Outcome.ANSWERED)),
            List.of("response-1"));

    assertThat(check.repeated()).isEqualTo(1);
    assertThat(check.problems()).containsExactly("response-2 repeats a recorded call");
  }

  @Test
  void repetitionWithoutAKillIsAProblem() {
    CallCheck check =
        CallCheck.of(
            List.of(call(1, "10", Outcome.ANSWERED), call(2, "10", Outcome.ANSWERED)),
            List.of("response-2"));

    assertThat(check.problems())
        .containsExactly("process 10 made response-1 again, although it was not killed meanwhile");
  }

  @Test
  void unknownAndRepeatedAndMissingRecordsAreProblems() {
    CallCheck check =
        CallCheck.of(List.of(call(1, "10", Outcome.ANSWERED)), List.of("response-7", "response-7"));

    assertThat(check.problems())
        .contains(
            "response-7 is recorded, but the stub has not given it",
            "response-7 is recorded twice",
            "response-1 is not recorded, and was not made again");
  }
}

package dev.cairn.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.operate.ReplayResult;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Dry-run replay and recovery of workflows that have compensated, completely or partly. */
class CompensationReplayTest extends SingleWorkflowTest {
  private static final Duration LONG = Duration.ofDays(30);

  private final List<String> compensated = Collections.synchronizedList(new ArrayList<>());

  private void reserve(String what) {
    Durable.step(what, () -> "reserved");
    Durable.compensate("release-" + what, () -> compensated.add(what));
  }

  private static String waitForMessage() {
    return Durable.receive("go", String.class, LONG).orElse("nothing");
  }

  private String trip() {
    reserve("room");
    reserve("car");
    Durable.onCancel("tell", () -> compensated.add("told"));
    return waitForMessage();
  }

  private String failingTrip() {
    reserve("room");
    reserve("car");
    throw new IllegalStateException("no flight");
  }

  private void runAndCancel(Fn.Of0<String> code) {
    Cairn cairn = openWith(code);
    var handle = cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(stepKeys("w")).endsWith("receive go#deadline"));
    cairn.workflows().cancel("w");
    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    closeAllOpen();
    compensated.clear();
  }

  private void runUntilFailed(Fn.Of0<String> code) {
    assertThatThrownBy(start(code)::await).isInstanceOf(Exception.class);
    closeAllOpen();
    compensated.clear();
  }

  /** Deletes the last compensation records, as if the process had died before them. */
  private void deleteCompensations(String... notYet) {
    for (String key : notYet) {
      database.execute("delete from cairn.step where workflow_id = 'w' and key = '" + key + "'");
    }
    database.execute(
        "update cairn.workflow set state = 'RUNNING', executor = null, completed_at = null, error = null");
  }

  private void changeBuild() {
    database.execute("update cairn.workflow set build = 'the one before'");
  }

  private List<String> allRows() {
    return database.query(
        "select t::text from cairn.workflow t union all select t::text from cairn.step t order by 1");
  }

  private ReplayResult replay(Fn.Of0<String> code) {
    List<String> before = allRows();
    try (Cairn cairn = Cairn.open(database.config())) {
      cairn.workflow("flow", String.class, code);
      ReplayResult result = cairn.workflows().replay("w");
      assertThat(allRows()).isEqualTo(before);
      assertThat(compensated).isEmpty();
      return result;
    }
  }

  private static void assertFitsExactly(ReplayResult result) {
    assertThat(result.problem()).isNull();
    assertThat(result.notRequested()).isEmpty();
  }

  @Test
  void sameCodeFitsACancelledWorkflow() {
    runAndCancel(this::trip);
    assertThat(stepKeys("w")).endsWith("tell", "release-car", "release-room");

    assertFitsExactly(replay(this::trip));
    deleteCompensations("release-room");
    assertFitsExactly(replay(this::trip));
    changeBuild();
    assertFitsExactly(replay(this::trip));
  }

  @Test
  void sameCodeFitsAFailedWorkflow() {
    runUntilFailed(this::failingTrip);

    ReplayResult result = replay(this::failingTrip);

    assertFitsExactly(result);
    assertThat(result.failure()).isEqualTo("java.lang.IllegalStateException: no flight");
    deleteCompensations("release-room");
    assertFitsExactly(replay(this::failingTrip));
    changeBuild();
    assertFitsExactly(replay(this::failingTrip));
  }

  @Test
  void compensationWithAnotherNameIsShownBesideTheRecordedOne() {
    runAndCancel(this::trip);
    deleteCompensations("release-room");
    changeBuild();

    ReplayResult result =
        replay(() -> {
          reserve("room");
          Durable.step("car", () -> "reserved");
          Durable.compensate("return-car", () -> compensated.add("car"));
          Durable.onCancel("tell", () -> compensated.add("told"));
          return waitForMessage();
        });

    assertThat(result.fits()).isFalse();
    assertThat(result.problem())
        .startsWith(
            "The code of workflow 'w' does not register all compensations that have run already")
        .containsPattern("> +1 +release-car +return-car");
  }

  @Test
  void compensationWithAnotherNameIsShownForAFailedWorkflow() {
    runUntilFailed(this::failingTrip);
    deleteCompensations("release-room");
    changeBuild();

    ReplayResult result =
        replay(() -> {
          reserve("room");
          Durable.step("car", () -> "reserved");
          Durable.compensate("return-car", () -> compensated.add("car"));
          throw new IllegalStateException("no flight");
        });

    assertThat(result.problem()).containsPattern("> +0 +release-car +return-car");
  }

  @Test
  void sameBuildMustCompensateInTheSameOrder() {
    runUntilFailed(this::failingTrip);

    ReplayResult result =
        replay(() -> {
          Durable.step("room", () -> "reserved");
          reserve("car");
          Durable.compensate("release-room", () -> compensated.add("room"));
          throw new IllegalStateException("no flight");
        });
    ReplayResult fewer =
        replay(() -> {
          Durable.step("room", () -> "reserved");
          reserve("car");
          throw new IllegalStateException("no flight");
        });

    assertThat(result.problem())
        .contains("does not register all compensations that have run already")
        .containsPattern("release-car +release-room");
    assertThat(fewer.problem())
        .contains("does not register all compensations that have run already");
  }

  @Test
  void recordsThatTheCodeNoLongerRequestsAreReported() {
    runAndCancel(this::trip);
    changeBuild();

    ReplayResult withoutTelling =
        replay(() -> {
          reserve("room");
          reserve("car");
          return waitForMessage();
        });
    deleteCompensations("tell", "release-car", "release-room");
    ReplayResult withOneBetween =
        replay(() -> {
          reserve("room");
          reserve("insurance");
          reserve("car");
          Durable.onCancel("tell", () -> compensated.add("told"));
          return waitForMessage();
        });

    assertThat(withoutTelling.notRequested()).contains("tell");
    assertThat(withOneBetween.notRequested()).contains("car");
  }

  @Test
  void branchesAreReplayedWithTheirCompensations() {
    Fn.Of0<String> code = () -> reserveInBranches("release-");
    runUntilFailed(code);
    assertThat(stepKeys("w")).contains("a/release-a", "b/release-b", "release-first");

    assertFitsExactly(replay(code));
    changeBuild();
    assertFitsExactly(replay(code));
    assertThat(replay(() -> reserveInBranches("return-")).problem())
        .contains("does not register all compensations that have run already")
        .containsPattern("> +0 +[ab]/release-[ab] +[ab]/return-[ab]");
  }

  private String reserveInBranches(String how) throws Exception {
    reserve("first");
    var a = Durable.branch("a", () -> reserveInBranch("a", how));
    var b = Durable.branch("b", () -> reserveInBranch("b", how));
    Durable.all(a, b);
    throw new IllegalStateException("no flight");
  }

  private String reserveInBranch(String what, String how) {
    Durable.step(what, () -> "reserved");
    Durable.compensate(how + what, () -> compensated.add(what));
    return what;
  }

  @Test
  void abandonedBranchIsReplayedUpToItsLastRecordAndCompensated() {
    Fn.Of0<String> code =
        () -> {
          var slow =
              Durable.branch(
                  "slow",
                  () -> {
                    reserve("room");
                    return waitForMessage();
                  });
          var failing =
              Durable.branch(
                  "failing",
                  () -> {
                    Durable.receive("fail", String.class, LONG);
                    throw new IllegalStateException("no flight");
                  });
          Durable.all(slow, failing);
          return "unreachable";
        };
    Cairn cairn = openWith(code);
    var handle = cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(stepKeys("w")).contains("slow/receive go#deadline"));
    cairn.messages().send("w", "fail", "now");
    assertThatThrownBy(handle::await).hasMessage("no flight");
    closeAllOpen();
    compensated.clear();

    assertThat(stepKeys("w")).contains("slow/release-room");
    assertFitsExactly(replay(code));
    changeBuild();
    assertFitsExactly(replay(code));
  }

  @Test
  void codeThatWouldNowContinueOrSucceedDoesNotFitAFailedWorkflow() {
    runUntilFailed(this::failingTrip);
    deleteCompensations("release-room");
    changeBuild();

    ReplayResult goingOn =
        replay(() -> {
          reserve("room");
          reserve("car");
          return waitForMessage();
        });
    ReplayResult succeeding =
        replay(() -> {
          reserve("room");
          reserve("car");
          return "by train";
        });

    assertThat(goingOn.problem())
        .startsWith(
            "The code of workflow 'w' requested RECEIVE 'receive go' where it failed before and ran compensation 'release-car', so it cannot continue.");
    assertThat(succeeding.problem())
        .startsWith("The code of workflow 'w' returned where it failed before");
  }

  @Test
  void recoveredFailedWorkflowGetsStuckIfItsCodeWouldNowContinue() {
    runUntilFailed(this::failingTrip);
    deleteCompensations("release-room");
    changeBuild();

    openWith(() -> {
      reserve("room");
      reserve("car");
      return work("by train");
    });

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("STUCK"));
    assertThat(calls.count("by train")).isZero();
    closeAllOpen();
    openWith(this::failingTrip).workflows().resume("w");
    Eventually.holds(() -> assertThat(state("w")).isEqualTo("FAILED"));
    assertThat(compensated).containsExactly("room");
  }

  @Test
  void cancelledWorkflowIsCompensatedEvenIfItsCodeNowEndsEarlier() {
    runAndCancel(this::trip);
    deleteCompensations("tell", "release-car", "release-room");
    changeBuild();

    openWith(() -> {
      reserve("room");
      return "by train";
    });

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("CANCELLED"));
    assertThat(compensated).containsExactly("room");
  }
}

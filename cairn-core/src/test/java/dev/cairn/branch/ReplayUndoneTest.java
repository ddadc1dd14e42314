package dev.cairn.branch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.operate.ReplayResult;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.FlowTest;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether code fits a workflow that has undone what it did, or has begun to. */
class ReplayUndoneTest extends FlowTest {
  private static final Duration LONG = Duration.ofDays(30);

  private final List<String> undone = Collections.synchronizedList(new ArrayList<>());

  private void reserve(String what) {
    Durable.step(what, () -> "reserved");
    Durable.compensate("release-" + what, () -> undone.add(what));
  }

  private static String waited() {
    return Durable.receive("go", String.class, LONG).orElse("nothing");
  }

  private String trip() {
    reserve("room");
    reserve("car");
    Durable.onCancel("tell", () -> undone.add("told"));
    return waited();
  }

  private String failingTrip() {
    reserve("room");
    reserve("car");
    throw new IllegalStateException("no flight");
  }

  private void cancelled(Fn.Of0<String> code) {
    Cairn cairn = with(code);
    var handle = cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(keys("w")).endsWith("receive go#deadline"));
    cairn.workflows().cancel("w");
    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    closeOpened();
    undone.clear();
  }

  private void failed(Fn.Of0<String> code) {
    assertThatThrownBy(started(code)::await).isInstanceOf(Exception.class);
    closeOpened();
    undone.clear();
  }

  /** Takes away what was undone last, as if the process had died before that. */
  private void diedWhileUndoing(String... notYet) {
    for (String key : notYet) {
      database.execute("delete from cairn.step where workflow_id = 'w' and key = '" + key + "'");
    }
    database.execute(
        "update cairn.workflow set state = 'RUNNING', executor = null, completed_at = null, error = null");
  }

  private void byAnotherBuild() {
    database.execute("update cairn.workflow set build = 'the one before'");
  }

  private List<String> everything() {
    return database.query(
        "select t::text from cairn.workflow t union all select t::text from cairn.step t order by 1");
  }

  private ReplayResult replayed(Fn.Of0<String> code) {
    List<String> before = everything();
    try (Cairn cairn = Cairn.open(database.config())) {
      cairn.workflow("flow", String.class, code);
      ReplayResult result = cairn.workflows().replay("w");
      assertThat(everything()).isEqualTo(before);
      assertThat(undone).isEmpty();
      return result;
    }
  }

  private static void fitsExactly(ReplayResult result) {
    assertThat(result.problem()).isNull();
    assertThat(result.unasked()).isEmpty();
  }

  @Test
  void theSameCodeFitsWhatWasCancelled() {
    cancelled(this::trip);
    assertThat(keys("w")).endsWith("tell", "release-car", "release-room");

    fitsExactly(replayed(this::trip));
    diedWhileUndoing("release-room");
    fitsExactly(replayed(this::trip));
    byAnotherBuild();
    fitsExactly(replayed(this::trip));
  }

  @Test
  void theSameCodeFitsWhatHasFailed() {
    failed(this::failingTrip);

    ReplayResult result = replayed(this::failingTrip);

    fitsExactly(result);
    assertThat(result.failure()).isEqualTo("java.lang.IllegalStateException: no flight");
    diedWhileUndoing("release-room");
    fitsExactly(replayed(this::failingTrip));
    byAnotherBuild();
    fitsExactly(replayed(this::failingTrip));
  }

  @Test
  void aCompensationOfAnotherNameIsShownBesideTheRecordedOne() {
    cancelled(this::trip);
    diedWhileUndoing("release-room");
    byAnotherBuild();

    ReplayResult result =
        replayed(() -> {
          reserve("room");
          Durable.step("car", () -> "reserved");
          Durable.compensate("return-car", () -> undone.add("car"));
          Durable.onCancel("tell", () -> undone.add("told"));
          return waited();
        });

    assertThat(result.fits()).isFalse();
    assertThat(result.problem())
        .startsWith(
            "The code of workflow 'w' does not register all compensations that have run already")
        .containsPattern("> +1 +release-car +return-car");
  }

  @Test
  void soIsOneInAWorkflowThatFailed() {
    failed(this::failingTrip);
    diedWhileUndoing("release-room");
    byAnotherBuild();

    ReplayResult result =
        replayed(() -> {
          reserve("room");
          Durable.step("car", () -> "reserved");
          Durable.compensate("return-car", () -> undone.add("car"));
          throw new IllegalStateException("no flight");
        });

    assertThat(result.problem()).containsPattern("> +0 +release-car +return-car");
  }

  @Test
  void theSameBuildMustUndoInTheSameOrder() {
    failed(this::failingTrip);

    ReplayResult result =
        replayed(() -> {
          Durable.step("room", () -> "reserved");
          reserve("car");
          Durable.compensate("release-room", () -> undone.add("room"));
          throw new IllegalStateException("no flight");
        });
    ReplayResult fewer =
        replayed(() -> {
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
  void whatIsUndoneNoMoreAndWhatWouldNotBeIsTold() {
    cancelled(this::trip);
    byAnotherBuild();

    ReplayResult withoutTelling =
        replayed(() -> {
          reserve("room");
          reserve("car");
          return waited();
        });
    diedWhileUndoing("tell", "release-car", "release-room");
    ReplayResult withOneBetween =
        replayed(() -> {
          reserve("room");
          reserve("insurance");
          reserve("car");
          Durable.onCancel("tell", () -> undone.add("told"));
          return waited();
        });

    assertThat(withoutTelling.unasked()).contains("tell");
    assertThat(withOneBetween.unasked()).contains("car");
  }

  @Test
  void branchesAreReplayedWithWhatUndidThem() {
    Fn.Of0<String> code = () -> branches("release-");
    failed(code);
    assertThat(keys("w")).contains("a/release-a", "b/release-b", "release-first");

    fitsExactly(replayed(code));
    byAnotherBuild();
    fitsExactly(replayed(code));
    assertThat(replayed(() -> branches("return-")).problem())
        .contains("does not register all compensations that have run already")
        .containsPattern("> +0 +[ab]/release-[ab] +[ab]/return-[ab]");
  }

  private String branches(String how) throws Exception {
    reserve("first");
    var a = Durable.branch("a", () -> branch("a", how));
    var b = Durable.branch("b", () -> branch("b", how));
    Durable.all(a, b);
    throw new IllegalStateException("no flight");
  }

  private String branch(String what, String how) {
    Durable.step(what, () -> "reserved");
    Durable.compensate(how + what, () -> undone.add(what));
    return what;
  }

  @Test
  void aBranchThatWasGivenUpIsReplayedUpToThereAndUndone() {
    Fn.Of0<String> code =
        () -> {
          var slow =
              Durable.branch(
                  "slow",
                  () -> {
                    reserve("room");
                    return waited();
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
    Cairn cairn = with(code);
    var handle = cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(keys("w")).contains("slow/receive go#deadline"));
    cairn.messages().send("w", "fail", "now");
    assertThatThrownBy(handle::await).hasMessage("no flight");
    closeOpened();
    undone.clear();

    assertThat(keys("w")).contains("slow/release-room");
    fitsExactly(replayed(code));
    byAnotherBuild();
    fitsExactly(replayed(code));
  }

  @Test
  void whatHasFailedAndWouldNowGoOnOrSucceedDoesNotFit() {
    failed(this::failingTrip);
    diedWhileUndoing("release-room");
    byAnotherBuild();

    ReplayResult goingOn =
        replayed(() -> {
          reserve("room");
          reserve("car");
          return waited();
        });
    ReplayResult succeeding =
        replayed(() -> {
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
  void norDoesItGoOnWhenItIsRecovered() {
    failed(this::failingTrip);
    diedWhileUndoing("release-room");
    byAnotherBuild();

    with(() -> {
      reserve("room");
      reserve("car");
      return work("by train");
    });

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("STUCK"));
    assertThat(ledger.count("by train")).isZero();
    closeOpened();
    with(this::failingTrip).workflows().resume("w");
    Eventually.holds(() -> assertThat(state("w")).isEqualTo("FAILED"));
    assertThat(undone).containsExactly("room");
  }

  @Test
  void aCancelledWorkflowIsUndoneThoughItsCodeWasChangedToEndBefore() {
    cancelled(this::trip);
    diedWhileUndoing("tell", "release-car", "release-room");
    byAnotherBuild();

    with(() -> {
      reserve("room");
      return "by train";
    });

    Eventually.holds(() -> assertThat(state("w")).isEqualTo("CANCELLED"));
    assertThat(undone).containsExactly("room");
  }
}

package dev.cairn.internal.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.internal.store.record.StepHeader;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.store.record.StoredHistory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Recorded steps, divided by branch. */
class RunRecordsTest {
  private static final StepHeader OWN = step("fetch", 0);
  private static final StepHeader BRANCH = step("ups/fetch", 4);
  private static final StepHeader NESTED = step("ups/retry#2/fetch", 2);

  private final RunRecords records = new RunRecords("w", history(OWN, NESTED, BRANCH), true, null);

  private static StepHeader step(String key, int position) {
    return new StepHeader(
        key,
        position,
        StepKind.STEP,
        new StepRecord.Span(Instant.EPOCH, Instant.EPOCH, 1),
        StepRecord.Fingerprint.NONE);
  }

  private static StoredHistory history(StepHeader... steps) {
    return new StoredHistory(List.of(steps), Map.of());
  }

  @Test
  void eachBranchIsReplayedSeparately() {
    assertThat(records.branchReplay("").next(StepKind.STEP, "fetch")).isSameAs(OWN);
    assertThat(records.branchReplay("ups").next(StepKind.STEP, "ups/fetch")).isSameAs(BRANCH);
    assertThat(records.branchReplay("dhl").next(StepKind.STEP, "dhl/fetch")).isNull();
  }

  @Test
  void newPositionsFollowTheLastRecordOfAllBranches() {
    assertThat(records.nextPosition()).isEqualTo(5);
    assertThat(records.nextPosition()).isEqualTo(6);
    assertThat(RunRecords.empty("w").nextPosition()).isZero();
  }

  @Test
  void missingBranchIsDetected() {
    records.branchReplay("");
    records.branchReplay("ups");

    assertThatThrownBy(records::checkAllBranchesRequested)
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessageContaining("without starting branch 'ups/retry#2'");
  }

  @Test
  void recordsOfAnAbandonedBranchNeedNotBeRequested() {
    records.branchReplay("");
    records.markAbandoned("ups");

    assertThat(records.isAbandoned("ups")).isTrue();
    assertThat(records.isAbandoned("ups/retry#2")).isFalse();
    assertThat(records.isAbandoned("")).isFalse();
    assertThatCode(records::checkAllBranchesRequested).doesNotThrowAnyException();
  }

  @Test
  void recordsInABranchAreFoundByItsPath() {
    assertThat(records.hasRecordsIn("ups/retry#2")).isTrue();
    assertThat(records.hasRecordsIn("ups")).isTrue();
    assertThat(records.hasRecordsIn("up")).isFalse();
    assertThat(records.hasRecordsIn("ups/retry")).isFalse();
  }

  @Test
  void anotherBuildMayOmitBranches() {
    var other = new RunRecords("w", history(BRANCH), false, null);

    assertThatCode(other::checkAllBranchesRequested).doesNotThrowAnyException();
  }
}

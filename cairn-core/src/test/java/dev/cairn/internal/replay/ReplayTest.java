package dev.cairn.internal.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.internal.store.record.StepHeader;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Matching of requested steps with recorded ones. */
class ReplayTest {
  private static final StepHeader DEBIT = step("debit", 0);
  private static final StepHeader CREDIT = step("credit", 3);

  private final Replay same = new Replay("w", List.of(DEBIT, CREDIT), true);
  private final Replay other = new Replay("w", List.of(DEBIT, CREDIT), false);

  private static StepHeader step(String key, int position) {
    return new StepHeader(
        key,
        position,
        StepKind.STEP,
        new StepRecord.Span(Instant.EPOCH, Instant.EPOCH, 1),
        StepRecord.Fingerprint.NONE);
  }

  @Test
  void afterReturnsTheFollowingRecords() {
    assertThat(same.recordsAfter(DEBIT)).containsExactly(CREDIT);
    assertThat(same.recordsAfter(CREDIT)).isEmpty();
  }

  @Test
  void newRunHasNothingToReplay() {
    Replay nothing = new Replay("w", List.of(), true);

    assertThat(nothing.next(StepKind.STEP, "debit")).isNull();
    assertThat(nothing.hasUnrequestedRecords()).isFalse();
    assertThatCode(nothing::checkAllRequested).doesNotThrowAnyException();
  }

  @Test
  void sameBuildGetsItsRecordsInOrder() {
    assertThat(same.next(StepKind.STEP, "debit")).isSameAs(DEBIT);
    assertThat(same.next(StepKind.STEP, "credit")).isSameAs(CREDIT);
    assertThat(same.next(StepKind.STEP, "mail")).isNull();
    assertThatCode(same::checkAllRequested).doesNotThrowAnyException();
  }

  @Test
  void compensationsAreNotCountedAsRemainingRecords() {
    StepHeader compensation =
        new StepHeader(
            "refund", 4, StepKind.COMPENSATION, DEBIT.span(), StepRecord.Fingerprint.NONE);
    var replay = new Replay("w", List.of(DEBIT, compensation), true);

    assertThat(replay.hasUnrequestedRecords()).isTrue();
    assertThat(replay.wasCompensatedBefore("debit")).isFalse();
    replay.next(StepKind.STEP, "debit");

    assertThat(replay.hasUnrequestedRecords()).isFalse();
    assertThat(replay.wasCompensatedBefore("credit")).isTrue();
  }

  @Test
  void optionalRecordIsReturnedOnlyIfItIsNext() {
    assertThat(same.nextIf(StepKind.STEP, "credit")).isNull();
    assertThat(same.nextIf(StepKind.SLEEP, "debit")).isNull();
    assertThat(same.nextIf(StepKind.STEP, "debit")).isSameAs(DEBIT);
    assertThat(same.nextIf(StepKind.STEP, "credit")).isSameAs(CREDIT);
    assertThat(same.nextIf(StepKind.STEP, "mail")).isNull();
  }

  @Test
  void sameBuildMustRequestTheRecordedStep() {
    same.next(StepKind.STEP, "debit");

    assertThatThrownBy(() -> same.next(StepKind.STEP, "mail"))
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessageStartingWith(
            "The code of workflow 'w' requested STEP 'mail' where STEP 'credit' is recorded. The"
                + " records are from the same build, so the code is not deterministic between its steps.\n")
        .hasMessageContaining("  >    1  credit    mail\n")
        .hasMessageEndingWith(
            "Get time, random numbers, ids and answers of other systems from Durable or from steps,"
                + " then resume the workflow.");
  }

  @Test
  void sameBuildMustRequestTheSameKind() {
    assertThatThrownBy(() -> same.next(StepKind.SLEEP, "debit"))
        .hasMessageStartingWith(
            "The code of workflow 'w' requested SLEEP 'debit' where STEP 'debit' is recorded.");
  }

  @Test
  void sameBuildMustRequestEveryRecord() {
    same.next(StepKind.STEP, "debit");

    assertThatThrownBy(same::checkAllRequested)
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessageStartingWith(
            "The code of workflow 'w' ended without requesting 'credit', which is recorded. The"
                + " records are from the same build, so the code is not deterministic between its steps.\n")
        .hasMessageContaining("  >    1  credit    -\n");
  }

  @Test
  void anotherBuildFindsRecordsByKeyAndMayOmitSome() {
    assertThat(other.next(StepKind.STEP, "credit")).isSameAs(CREDIT);
    assertThat(other.next(StepKind.STEP, "mail")).isNull();
    assertThatCode(other::checkAllRequested).doesNotThrowAnyException();
    assertThat(other.next(StepKind.STEP, "debit")).isSameAs(DEBIT);
  }

  @Test
  void anotherBuildMustNotChangeTheKindOfAStep() {
    assertThatThrownBy(() -> other.next(StepKind.TRANSACTION, "credit"))
        .isInstanceOf(WorkflowStoppedException.class)
        .hasMessage(
            "The code of workflow 'w' requested TRANSACTION 'credit', which another build recorded"
                + " as STEP. Give the step another name, then resume the workflow.");
  }

  @Test
  void optionalRecordIsFollowedByTheNextRecord() {
    assertThat(same.nextIf(StepKind.STEP, "credit")).isNull();
    assertThat(same.nextIf(StepKind.SLEEP, "debit")).isNull();
    assertThat(same.nextIf(StepKind.STEP, "debit")).isSameAs(DEBIT);
    assertThat(same.next(StepKind.STEP, "credit")).isSameAs(CREDIT);
    assertThat(same.nextIf(StepKind.STEP, "debit")).isNull();
  }

  @Test
  void anotherBuildFindsAnOptionalRecordByItsKey() {
    assertThat(other.nextIf(StepKind.STEP, "credit")).isSameAs(CREDIT);
    assertThat(other.nextIf(StepKind.STEP, "mail")).isNull();
    assertThat(other.nextIf(StepKind.SLEEP, "debit")).isNull();
  }
}

package dev.cairn.internal.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.error.StuckException;
import dev.cairn.internal.store.record.StepHeader;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.store.record.StoredHistory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordsTest {
  private static final StepHeader OWN = step("fetch", 0);
  private static final StepHeader BRANCH = step("ups/fetch", 4);
  private static final StepHeader NESTED = step("ups/retry#2/fetch", 2);

  private final Records records = new Records("w", history(OWN, NESTED, BRANCH), true);

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
  void eachBranchIsReplayedByItself() {
    assertThat(records.replay("").next(StepKind.STEP, "fetch")).isSameAs(OWN);
    assertThat(records.replay("ups").next(StepKind.STEP, "ups/fetch")).isSameAs(BRANCH);
    assertThat(records.replay("dhl").next(StepKind.STEP, "dhl/fetch")).isNull();
  }

  @Test
  void newRecordsFollowTheLastOfAnyBranch() {
    assertThat(records.nextPosition()).isEqualTo(5);
    assertThat(records.nextPosition()).isEqualTo(6);
    assertThat(Records.none("w").nextPosition()).isZero();
  }

  @Test
  void aBranchThatIsLeftOutIsNoticed() {
    records.replay("");
    records.replay("ups");

    assertThatThrownBy(records::end)
        .isInstanceOf(StuckException.class)
        .hasMessageContaining("without forking 'ups/retry#2'");
  }

  @Test
  void whatIsInABranchThatWasGivenUpMayBeLeftOut() {
    records.replay("");
    records.giveUp("ups");

    assertThat(records.gaveUp("ups")).isTrue();
    assertThat(records.gaveUp("ups/retry#2")).isFalse();
    assertThat(records.gaveUp("")).isFalse();
    assertThatCode(records::end).doesNotThrowAnyException();
  }

  @Test
  void whatIsWithinABranchIsFoundByItsPath() {
    assertThat(records.hasWithin("ups/retry#2")).isTrue();
    assertThat(records.hasWithin("ups")).isTrue();
    assertThat(records.hasWithin("up")).isFalse();
    assertThat(records.hasWithin("ups/retry")).isFalse();
  }

  @Test
  void anotherBuildMayLeaveBranchesOut() {
    var other = new Records("w", history(BRANCH), false);

    assertThatCode(other::end).doesNotThrowAnyException();
  }
}

package dev.cairn.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.api.StuckException;
import dev.cairn.store.Outcome;
import dev.cairn.store.StepKind;
import dev.cairn.store.StepRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordsTest {
  private static final StepRecord OWN = step("fetch", 0);
  private static final StepRecord BRANCH = step("ups/fetch", 4);
  private static final StepRecord NESTED = step("ups/retry#2/fetch", 2);

  private final Records records = new Records("w", List.of(OWN, NESTED, BRANCH), true);

  private static StepRecord step(String key, int position) {
    return new StepRecord(
        key,
        position,
        StepKind.STEP,
        new Outcome.Success("null"),
        new StepRecord.Span(Instant.EPOCH, Instant.EPOCH, 1),
        StepRecord.Fingerprint.NONE);
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
    var other = new Records("w", List.of(BRANCH), false);

    assertThatCode(other::end).doesNotThrowAnyException();
  }
}

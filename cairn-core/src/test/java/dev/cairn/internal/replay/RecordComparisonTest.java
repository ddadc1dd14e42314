package dev.cairn.internal.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The table of recorded and requested steps in an error message. */
class RecordComparisonTest {
  private static List<String> steps(int count) {
    return IntStream.range(0, count).mapToObj(i -> "step" + i).toList();
  }

  @Test
  void firstDifferenceIsMarkedAmongItsNeighbours() {
    List<String> requested = List.of("step0", "step1", "step2", "step3", "step4", "step5", "other");

    assertThat(RecordComparison.of(steps(12), requested).lines())
        .containsExactly(
            "          recorded  requested",
            "       1  step1     step1",
            "       2  step2     step2",
            "       3  step3     step3",
            "       4  step4     step4",
            "       5  step5     step5",
            "  >    6  step6     other",
            "       7  step7     -",
            "       8  step8     -",
            "       9  step9     -");
  }

  @Test
  void missingStepIsADash() {
    assertThat(RecordComparison.of(steps(2), steps(1)).lines())
        .containsExactly(
            "          recorded  requested", "       0  step0     step0", "  >    1  step1     -");
    assertThat(RecordComparison.of(steps(1), steps(2)).lines())
        .containsExactly(
            "          recorded  requested",
            "       0  step0     step0",
            "  >    1  -         step1");
  }

  @Test
  void columnIsAsWideAsTheLongestShownKey() {
    List<String> recorded = List.of("a", "charge the card", "c", "d", "a key that is not shown");

    assertThat(RecordComparison.of(recorded, List.of("x")).lines())
        .containsExactly(
            "          recorded         requested",
            "  >    0  a                x",
            "       1  charge the card  -",
            "       2  c                -",
            "       3  d                -");
  }
}

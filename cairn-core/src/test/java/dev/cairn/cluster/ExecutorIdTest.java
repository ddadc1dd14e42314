package dev.cairn.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.health.ExecutorStatus;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The id by which a process finds itself among the executors. */
class ExecutorIdTest extends CairnTest {
  @Test
  void idIsThatOfTheListUntilTheNextStart() {
    try (Cairn cairn = Cairn.open(database.config())) {
      assertThat(cairn.executorId()).isEmpty();

      cairn.start();
      Optional<String> first = cairn.executorId();
      assertThat(cairn.executors()).extracting(ExecutorStatus::id).containsExactly(first.get());

      cairn.stop();
      assertThat(cairn.executorId()).isEqualTo(first);

      cairn.start();
      assertThat(cairn.executorId()).isPresent().isNotEqualTo(first);
      assertThat(cairn.executors())
          .extracting(ExecutorStatus::id)
          .containsExactly(cairn.executorId().get());
    }
  }

  @Test
  void executorThatWasDeclaredDeadHasANewId() {
    Cairn cairn = open(started -> {});
    Optional<String> before = cairn.executorId();

    declareExecutorsDead();

    Eventually.holds(() -> assertThat(cairn.executorId()).isNotEqualTo(before));
    assertThat(cairn.executors())
        .extracting(ExecutorStatus::id)
        .containsExactly(cairn.executorId().get());
  }
}

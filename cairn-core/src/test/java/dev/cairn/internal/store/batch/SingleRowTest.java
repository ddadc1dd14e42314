package dev.cairn.internal.store.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.Owner;
import dev.cairn.internal.store.sql.SingleRow;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** #6: a record that comes alone is written as a row, not as a dozen arrays of one. */
class SingleRowTest {
  static Stream<EntryBatch<?>> kinds() {
    var owner = new Owner("x", new ExecutorIdentity("a", "h", 1, "b", "v", Set.of()));
    return Stream.of(
        new BeginBatch(owner),
        new EnqueueBatch(owner),
        new CheckpointBatch("x"),
        new SendBatch("x"),
        new ReceiveBatch("x"),
        new PromiseBatch("x"),
        new PublishBatch("x"),
        new AttributeBatch("x"),
        new AppendBatch("x"),
        new EndBatch("x"),
        new WholeBatch(owner),
        new ReleaseBatch("x"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void takesTheSameParametersInTheSameOrder(EntryBatch<?> kind) {
    String many = kind.sql();
    String lone = SingleRow.sql(many);

    assertThat(many).contains("unnest(?::");
    assertThat(lone).contains("(values (?::").doesNotContain("unnest(");
    assertThat(lone.chars().filter(c -> c == '?').count())
        .isEqualTo(many.chars().filter(c -> c == '?').count());
  }
}

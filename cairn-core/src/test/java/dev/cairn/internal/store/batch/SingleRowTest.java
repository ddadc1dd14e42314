package dev.cairn.internal.store.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.Owner;
import dev.cairn.internal.store.sql.SingleRow;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** SQL for a batch of one row, which uses values instead of arrays. */
class SingleRowTest {
  static Stream<EntryBatch<?>> batches() {
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
        new BeginAndEndBatch(owner),
        new ReleaseBatch("x"));
  }

  @ParameterizedTest
  @MethodSource("batches")
  void singleRowSqlHasTheSameParameters(EntryBatch<?> batch) {
    String arraySql = batch.sql();
    String singleRowSql = SingleRow.sql(arraySql);

    assertThat(arraySql).contains("unnest(?::");
    assertThat(singleRowSql).contains("(values (?::").doesNotContain("unnest(");
    assertThat(singleRowSql.chars().filter(c -> c == '?').count())
        .isEqualTo(arraySql.chars().filter(c -> c == '?').count());
  }
}

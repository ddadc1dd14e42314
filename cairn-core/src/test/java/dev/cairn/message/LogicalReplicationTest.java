package dev.cairn.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Change data capture: a Postgres publication of all tables. */
class LogicalReplicationTest extends CairnTest {
  @Test
  void rateLimitedQueueWorksWithAPublicationOfAllTables() {
    database.execute("create publication everything for all tables");
    AtomicReference<Fn.Of1<Integer, Integer>> work = new AtomicReference<>();
    Cairn cairn =
        open(opened ->
            work.set(opened.workflow("work", Integer.class, Integer.class, number -> number)));
    cairn.queues().declare(Queue.named("rated").rate(3, Duration.ofMillis(200)));

    var handles =
        cairn.startAll(
            StartOptions.onQueue("rated"), work.get(), IntStream.range(0, 10).boxed().toList());

    handles.forEach(handle -> assertThat(handle.await(Duration.ofSeconds(20))).isBetween(0, 9));
  }
}

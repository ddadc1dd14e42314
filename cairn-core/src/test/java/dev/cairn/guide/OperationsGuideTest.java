package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.Fork;
import dev.cairn.queue.Queue;
import dev.cairn.queue.QueueTarget;
import dev.cairn.start.EventWait;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The code of the guide about operations on single workflows. */
class OperationsGuideTest {
  private TestDatabase database;

  @BeforeEach
  void freshDatabase() throws SQLException {
    database = TestPostgres.freshDatabase();
  }

  static class Parcels {
    @Workflow
    String deliver(String parcel) {
      Durable.publish("carrier", "swift");
      return Durable.receive("signed", String.class, Duration.ofDays(3)).orElse("nobody");
    }
  }

  @Test
  void cancelling() {
    try (Cairn cairn = Cairn.open(database.config())) {
      Parcels parcels = cairn.durable(Parcels.class);
      cairn.start();
      Handle<String> handle = cairn.start(StartOptions.id("parcel-1"), parcels::deliver, "a book");

      boolean cancelled = handle.cancel("the customer called");
      assertThat(cancelled).isTrue();

      assertThatThrownBy(handle::await)
          .isInstanceOfSatisfying(
              WorkflowCancelledException.class,
              thrown -> assertThat(thrown.reason()).contains("the customer called"));
    }
  }

  @Test
  void queues() {
    try (Cairn cairn = Cairn.open(database.config())) {
      Parcels parcels = cairn.durable(Parcels.class);
      cairn.start();
      cairn.queues().declare(Queue.named("parcels"));
      cairn.queues().declare(Queue.named("repairs").concurrency(2));
      StartOptions later = StartOptions.onQueue("parcels").delay(Duration.ofDays(1));
      Handle<String> handle = cairn.start(later.under("parcel-1"), parcels::deliver, "a book");

      boolean changed = cairn.workflows().delay("parcel-1", Duration.ofHours(2));
      assertThat(changed).isTrue();
      handle.cancel();

      cairn.workflows().resume("parcel-1", QueueTarget.of("repairs").priority(5));

      Fork fork = Fork.of("parcel-1").queue("repairs").timeout(Duration.ofHours(2));
      String again = cairn.workflows().fork(fork);

      cairn.messages().send("parcel-1", "signed", "ann");
      cairn.messages().send(again, "signed", "bob");
      assertThat(handle.await()).isEqualTo("ann");
      assertThat(cairn.handle(again, String.class).await()).isEqualTo("bob");
    }
  }

  @Test
  void attributes() {
    try (Cairn cairn = Cairn.open(database.config())) {
      Parcels parcels = cairn.durable(Parcels.class);
      cairn.start();
      cairn.start(StartOptions.id("parcel-1"), parcels::deliver, "a book");

      cairn.workflows().setAttributes("parcel-1", Map.of("reviewed", true, "by", "ann"));
      cairn.workflows().removeAttributes("parcel-1", List.of("by"));

      assertThat(cairn.workflows().count(Criterion.attribute("reviewed", true))).isOne();
      assertThat(cairn.workflows().count(Criterion.attribute("by", "ann"))).isZero();
    }
  }

  @Test
  void waiting() {
    try (Cairn cairn = Cairn.open(database.config())) {
      Parcels parcels = cairn.durable(Parcels.class);
      cairn.start();
      CompletableFuture<String> carrier =
          CompletableFuture.supplyAsync(() -> {
            EventWait wait = EventWait.atMost(Duration.ofMinutes(1)).allowMissing();
            return cairn.messages().awaitEvent("parcel-1", "carrier", String.class, wait);
          });
      Handle<String> one = cairn.start(StartOptions.id("parcel-1"), parcels::deliver, "a book");
      Handle<String> two = cairn.start(StartOptions.id("parcel-2"), parcels::deliver, "a lamp");
      cairn.messages().send("parcel-2", "signed", "ann");

      Handle<String> first = cairn.first(List.of(one, two), Duration.ofMinutes(1));
      CompletableFuture<String> signed = first.toCompletableFuture();

      assertThat(signed.join()).isEqualTo("ann");
      assertThat(carrier.join()).isEqualTo("swift");
    }
  }
}

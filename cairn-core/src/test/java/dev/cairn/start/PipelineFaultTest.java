package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Pipeline;
import dev.cairn.common.Result;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.DuplicateException;
import dev.cairn.error.NoSuchQueueException;
import dev.cairn.error.RefusedStartsException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.spi.Event;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.PipelinedStartTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pipelines with rejected starts, back pressure and crashes. */
class PipelineFaultTest extends PipelinedStartTest {
  @Test
  void startsDuringACommitFormTheNextBatch() {
    JournalGate gate = blockFirstStart();
    Cairn cairn = openWithQueue(gate);
    try (Pipeline pipeline = pipelineBlockedAt(cairn, gate)) {
      pipeline.start(recording, "direct");
      pipeline.startAll(StartOptions.onQueue("mail"), recording, names(98));

      gate.open();
    }

    assertThat(
            events(Event.Recording.class).stream()
                .map(Event.Recording::lines)
                .map(lines -> lines.stream().filter(line -> line.key().equals("begin")).count())
                .filter(begins -> begins > 0))
        .startsWith(1L, 99L);
  }

  @Test
  void rejectedStartsAreReportedAndTheOthersRun() {
    JournalGate gate = blockFirstStart();
    Cairn cairn = openWithQueue(gate);
    cairn.start(StartOptions.id("taken"), other, "taken").await();
    database.execute(
        "alter table cairn.workflow add constraint decent check (input::text not like '%curse%')");
    Pipeline pipeline = pipelineBlockedAt(cairn, gate);

    Handle<String> good = pipeline.start(recording, "good");
    Handle<String> taken = pipeline.start(StartOptions.id("taken"), recording, "taken");
    Handle<String> nowhere = pipeline.start(StartOptions.onQueue("no such"), recording, "nowhere");
    Handle<String> indecent = pipeline.start(StartOptions.onQueue("mail"), recording, "curse");
    Handle<String> fine = pipeline.start(StartOptions.onQueue("mail"), recording, "fine");
    gate.open();

    assertThatThrownBy(pipeline::flush)
        .isInstanceOfSatisfying(
            RefusedStartsException.class, refused -> assertThat(refused.number()).isEqualTo(3))
        .hasMessageContaining("3 starts")
        .hasMessageContaining("'taken'")
        .hasCauseInstanceOf(WorkflowConflictException.class);
    assertThatThrownBy(taken::id).isInstanceOf(WorkflowConflictException.class);
    assertThatThrownBy(nowhere::await)
        .isInstanceOf(NoSuchQueueException.class)
        .hasMessageContaining("no such");
    assertThatThrownBy(indecent::state)
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("decent");
    assertThat(good.await()).isEqualTo("good done");
    assertThat(fine.await()).isEqualTo("fine done");
    pipeline.flush();
    pipeline.close();
    assertThat(executed).containsExactlyInAnyOrder("taken", "first", "good", "fine");
  }

  @Test
  void callbackReceivesTheRejection() throws Exception {
    Cairn cairn = openWithQueue();
    var rejected = new CompletableFuture<Result<String>>();
    var done = new CompletableFuture<Result<String>>();

    Pipeline pipeline = cairn.pipeline();
    Handle<String> nowhere = pipeline.start(StartOptions.onQueue("no such"), recording, "nowhere");
    nowhere.onDone(
        result -> assertThatThrownBy(pipeline::flush).isNotNull()); // must not block the others
    nowhere.onDone(rejected::complete);
    pipeline.start(recording, "good").onDone(done::complete);

    assertThat(rejected.get(30, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            Result.Failure.class,
            failure -> assertThat(failure.exception()).isInstanceOf(NoSuchQueueException.class));
    assertThat(done.get(30, TimeUnit.SECONDS)).isEqualTo(new Result.Success<>("good done"));
  }

  @Test
  void rejectionSeenByAHandleIsAlsoReportedByClose() {
    Cairn cairn = openWithQueue();

    assertThatThrownBy(
            () -> {
              try (Pipeline pipeline = cairn.pipeline()) {
                pipeline.start(StartOptions.onQueue("no such"), recording, "nowhere").await();
              }
            })
        .isInstanceOf(NoSuchQueueException.class)
        .satisfies(refused ->
            assertThat(refused.getSuppressed())
                .hasExactlyElementsOfTypes(RefusedStartsException.class));
  }

  /** The order among starts is that of the calls, not of the ids. */
  @Test
  void firstOfTwoConflictingStartsIsRecorded() {
    JournalGate gate = blockFirstStart();
    Cairn cairn = openWithQueue(gate);
    cairn.queues().pause("mail");
    Pipeline pipeline = pipelineBlockedAt(cairn, gate);

    Handle<String> b =
        pipeline.start(StartOptions.id("b").queue("mail").deduplicate("key"), recording, "b");
    Handle<String> a =
        pipeline.start(StartOptions.id("a").queue("mail").deduplicate("key"), recording, "a");
    Handle<String> same = pipeline.start(StartOptions.id("same").queue("mail"), recording, "same");
    Handle<String> changed =
        pipeline.start(StartOptions.id("same").queue("mail"), recording, "changed");
    gate.open();

    assertThat(b.id()).isEqualTo("b");
    assertThatThrownBy(a::id).isInstanceOf(DuplicateException.class);
    assertThat(same.id()).isEqualTo("same");
    assertThatThrownBy(changed::id).isInstanceOf(WorkflowConflictException.class);
    assertThatThrownBy(pipeline::close).isInstanceOf(RefusedStartsException.class);
    cairn.queues().resume("mail");
    assertThat(same.await()).isEqualTo("same done");
  }

  @Test
  void startBlocksWhileTooManyStartsArePending() throws Exception {
    assertBlocksAfter(1_000, names(1_100));
  }

  @Test
  void startBlocksWhilePendingArgumentsAreTooLarge() throws Exception {
    assertBlocksAfter(4, Collections.nCopies(8, "x".repeat(1_000_000)));
  }

  private void assertBlocksAfter(int maxPending, List<String> arguments) throws Exception {
    JournalGate gate = blockFirstStart();
    Cairn cairn = openWithQueue(gate);
    Pipeline pipeline = pipelineBlockedAt(cairn, gate);
    var started = new AtomicInteger();

    Thread starter =
        Thread.ofPlatform()
            .start(() -> {
              for (String argument : arguments) {
                pipeline.start(recording, argument);
                started.incrementAndGet();
              }
            });

    Eventually.holds(() -> assertThat(starter.getState()).isEqualTo(Thread.State.WAITING));
    assertThat(started).hasValue(maxPending);
    gate.open();
    assertThat(starter.join(Duration.ofSeconds(30))).isTrue();
    pipeline.close();
    assertThat(database.count("select count(*) from cairn.workflows"))
        .isEqualTo(1 + arguments.size());
  }

  @ParameterizedTest
  @EnumSource
  void batchIsRecordedCompletelyOrNotAtAllIfItsProcessDies(JournalGate.Side side) {
    JournalGate first = blockFirstStart();
    JournalGate crashGate = gate(side, "lot7", "begin");
    Cairn dying = open(blockedBy(first, crashGate), this::register);
    Pipeline pipeline = pipelineBlockedAt(dying, first);
    List<Handle<String>> batch =
        IntStream.range(0, 10)
            .mapToObj(i -> pipeline.start(StartOptions.id("lot" + i), recording, "lot" + i))
            .toList();
    first.open();
    crashGate.awaitReached();
    declareExecutorsDead();

    open(this::register);

    String batchSucceeded =
        "select count(*) from cairn.workflows where id like 'lot%' and state = 'SUCCEEDED'";
    int recorded = side == JournalGate.Side.AFTER ? 10 : 0;
    Eventually.holds(() -> assertThat(state("first")).isEqualTo("SUCCEEDED"));
    Eventually.holds(() -> assertThat(database.count(batchSucceeded)).isEqualTo(recorded));
    crashGate.open(); // the executor was alive: rejected starts are recorded under a new lease
    pipeline.close();
    assertThat(batch).extracting(Handle::await).allMatch(result -> result.endsWith(" done"));
    assertThat(database.count(batchSucceeded)).isEqualTo(10);
  }

  @Test
  void pipelineIsRejectedInAWorkflow() {
    List<Fn.Of1<String, String>> parent = new ArrayList<>();
    Cairn cairn =
        open(opened -> {
          register(opened);
          Fn.Of1<String, String> child = recording;
          parent.add(
              opened.workflow(
                  "parent",
                  String.class,
                  String.class,
                  argument -> opened.pipeline().start(child, argument).id()));
        });

    assertThatThrownBy(() -> cairn.start(parent.getFirst(), "a").await())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("by a pipeline inside a workflow");
  }

  @Test
  void closedPipelineRejectsStarts() {
    Cairn cairn = openWithQueue();
    Pipeline pipeline = cairn.pipeline();
    pipeline.close();
    pipeline.close();

    assertThatThrownBy(() -> pipeline.start(recording, "late"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("was used after close()");
    Pipeline another = cairn.pipeline();
    cairn.close();
    assertThatThrownBy(() -> another.start(recording, "later"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("cairn.pipeline was called after close()");
  }
}

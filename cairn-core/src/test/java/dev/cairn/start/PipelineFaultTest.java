package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Pipeline;
import dev.cairn.common.Result;
import dev.cairn.error.ConfigException;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.DuplicateException;
import dev.cairn.error.RefusedStartsException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.spi.Event;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.Pipelines;
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

/** #6: what a pipeline does with refusals, with too much, and when its process dies. */
class PipelineFaultTest extends Pipelines {
  @Test
  void thoseThatComeDuringACommitAreTheNextOne() {
    JournalGate gate = heldFirst();
    Cairn cairn = opened(gate);
    try (Pipeline pipeline = heldPipeline(cairn, gate)) {
      pipeline.start(note, "direct");
      pipeline.startAll(StartOptions.onQueue("mail"), note, names(98));

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
  void aRefusedOneIsToldOfAndTheOthersAreNot() {
    JournalGate gate = heldFirst();
    Cairn cairn = opened(gate);
    cairn.start(StartOptions.id("taken"), other, "taken").await();
    database.execute(
        "alter table cairn.workflow add constraint decent check (input::text not like '%curse%')");
    Pipeline pipeline = heldPipeline(cairn, gate);

    Handle<String> good = pipeline.start(note, "good");
    Handle<String> taken = pipeline.start(StartOptions.id("taken"), note, "taken");
    Handle<String> nowhere = pipeline.start(StartOptions.onQueue("no such"), note, "nowhere");
    Handle<String> indecent = pipeline.start(StartOptions.onQueue("mail"), note, "curse");
    Handle<String> fine = pipeline.start(StartOptions.onQueue("mail"), note, "fine");
    gate.open();

    assertThatThrownBy(pipeline::flush)
        .isInstanceOfSatisfying(
            RefusedStartsException.class, refused -> assertThat(refused.number()).isEqualTo(3))
        .hasMessageContaining("3 starts")
        .hasMessageContaining("'taken'")
        .hasCauseInstanceOf(WorkflowConflictException.class);
    assertThatThrownBy(taken::id).isInstanceOf(WorkflowConflictException.class);
    assertThatThrownBy(nowhere::await)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no such");
    assertThatThrownBy(indecent::state)
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("decent");
    assertThat(good.await()).isEqualTo("good done");
    assertThat(fine.await()).isEqualTo("fine done");
    pipeline.flush();
    pipeline.close();
    assertThat(ran).containsExactlyInAnyOrder("taken", "first", "good", "fine");
  }

  @Test
  void whoWasRefusedIsCalledBack() throws Exception {
    Cairn cairn = opened();
    var told = new CompletableFuture<Result<String>>();
    var done = new CompletableFuture<Result<String>>();

    Pipeline pipeline = cairn.pipeline();
    Handle<String> nowhere = pipeline.start(StartOptions.onQueue("no such"), note, "nowhere");
    nowhere.onDone(result -> assertThatThrownBy(pipeline::flush).isNotNull()); // holds up nobody
    nowhere.onDone(told::complete);
    pipeline.start(note, "good").onDone(done::complete);

    assertThat(told.get(30, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            Result.Failure.class,
            failure -> assertThat(failure.exception()).isInstanceOf(ConfigException.class));
    assertThat(done.get(30, TimeUnit.SECONDS)).isEqualTo(new Result.Success<>("good done"));
  }

  @Test
  void whoMeetsARefusalByAHandleIsToldOfItAtTheEndToo() {
    Cairn cairn = opened();

    assertThatThrownBy(
            () -> {
              try (Pipeline pipeline = cairn.pipeline()) {
                pipeline.start(StartOptions.onQueue("no such"), note, "nowhere").await();
              }
            })
        .isInstanceOf(ConfigException.class)
        .satisfies(refused ->
            assertThat(refused.getSuppressed())
                .hasExactlyElementsOfTypes(RefusedStartsException.class));
  }

  /** The place that they have among each other is that of their calls, not of their ids. */
  @Test
  void ofTwoThatCannotBothBeTheFirstCallIsRecorded() {
    JournalGate gate = heldFirst();
    Cairn cairn = opened(gate);
    cairn.queues().pause("mail");
    Pipeline pipeline = heldPipeline(cairn, gate);

    Handle<String> b =
        pipeline.start(StartOptions.id("b").queue("mail").deduplicate("key"), note, "b");
    Handle<String> a =
        pipeline.start(StartOptions.id("a").queue("mail").deduplicate("key"), note, "a");
    Handle<String> same = pipeline.start(StartOptions.id("same").queue("mail"), note, "same");
    Handle<String> changed = pipeline.start(StartOptions.id("same").queue("mail"), note, "changed");
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
  void aStartThatFindsTooMuchWaitingWaits() throws Exception {
    waitsOnceThereAre(1_000, names(1_100));
  }

  @Test
  void fewLargeArgumentsAreTooMuchToo() throws Exception {
    waitsOnceThereAre(4, Collections.nCopies(8, "x".repeat(1_000_000)));
  }

  private void waitsOnceThereAre(int most, List<String> arguments) throws Exception {
    JournalGate gate = heldFirst();
    Cairn cairn = opened(gate);
    Pipeline pipeline = heldPipeline(cairn, gate);
    var started = new AtomicInteger();

    Thread eager =
        Thread.ofPlatform()
            .start(() -> {
              for (String argument : arguments) {
                pipeline.start(note, argument);
                started.incrementAndGet();
              }
            });

    Eventually.holds(() -> assertThat(eager.getState()).isEqualTo(Thread.State.WAITING));
    assertThat(started).hasValue(most);
    gate.open();
    assertThat(eager.join(Duration.ofSeconds(30))).isTrue();
    pipeline.close();
    assertThat(database.count("select count(*) from cairn.workflows"))
        .isEqualTo(1 + arguments.size());
  }

  @ParameterizedTest
  @EnumSource
  void aLotIsRecordedAsAWholeOrNotAtAllIfItsProcessDies(JournalGate.Side side) {
    JournalGate first = heldFirst();
    JournalGate dies = gate(side, "lot7", "begin");
    Cairn dead = open(database.config().listener(first).listener(dies), this::register);
    Pipeline pipeline = heldPipeline(dead, first);
    List<Handle<String>> lot =
        IntStream.range(0, 10)
            .mapToObj(i -> pipeline.start(StartOptions.id("lot" + i), note, "lot" + i))
            .toList();
    first.open();
    dies.awaitReached();
    bury();

    open(this::register);

    String lots =
        "select count(*) from cairn.workflows where id like 'lot%' and state = 'SUCCEEDED'";
    int recorded = side == JournalGate.Side.AFTER ? 10 : 0;
    Eventually.holds(() -> assertThat(state("first")).isEqualTo("SUCCEEDED"));
    Eventually.holds(() -> assertThat(database.count(lots)).isEqualTo(recorded));
    dies.open(); // it was not dead after all: what was refused is recorded under a new lease
    pipeline.close();
    assertThat(lot).extracting(Handle::await).allMatch(result -> result.endsWith(" done"));
    assertThat(database.count(lots)).isEqualTo(10);
  }

  @Test
  void aWorkflowStartsItsChildrenWithoutOne() {
    List<Fn.Of1<String, String>> parent = new ArrayList<>();
    Cairn cairn =
        open(opened -> {
          register(opened);
          Fn.Of1<String, String> child = note;
          parent.add(
              opened.workflow(
                  "parent",
                  String.class,
                  String.class,
                  argument -> opened.pipeline().start(child, argument).id()));
        });

    assertThatThrownBy(() -> cairn.start(parent.getFirst(), "a").await())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("by a pipeline in a workflow");
  }

  @Test
  void afterItsEndItTakesNothing() {
    Cairn cairn = opened();
    Pipeline pipeline = cairn.pipeline();
    pipeline.close();
    pipeline.close();

    assertThatThrownBy(() -> pipeline.start(note, "late"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("after its close()");
    Pipeline another = cairn.pipeline();
    cairn.close();
    assertThatThrownBy(() -> another.start(note, "later"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("cairn.pipeline was called after close()");
  }
}

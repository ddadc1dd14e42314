package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.ChainTest;
import dev.cairn.testkit.EncryptingCodecs;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a workflow keeps when it continues as new, and what it loses. */
class ContinueAsNewKeepsTest extends ChainTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void childrenOfAnEarlierGenerationRunOnAndHaveIdsOfTheirOwn() {
    var released = new CountDownLatch(1);
    var child = new AtomicReference<Fn.Of0<String>>(() -> "not registered yet");
    var cairns = new AtomicReference<Cairn>();
    Cairn cairn =
        open(opened -> {
          cairns.set(opened);
          child.set(
              opened.workflow(
                  "child",
                  String.class,
                  () ->
                      Durable.step(
                          "wait",
                          () -> {
                            released.await();
                            return "done";
                          })));
          register(
              opened,
              left -> {
                Handle<String> handle = cairns.get().start(child.get());
                if (left > 0) {
                  throw Durable.continueAsNew(left - 1);
                }
                return handle.id();
              });
        });

    assertThat(cairn.start(StartOptions.id("w"), chain, 2).await()).isEqualTo("w/#3/child");
    assertThat(database.query("select id from cairn.workflows where parent_id = 'w' order by id"))
        .containsExactly("w/#2/child", "w/#3/child", "w/child");
    released.countDown();
    assertThat(cairn.handle("w/child", String.class).await()).isEqualTo("done");
  }

  @Test
  void cancellationReachesChildrenOfAllGenerations() {
    var child = new AtomicReference<Fn.Of0<String>>(() -> "not registered yet");
    var cairns = new AtomicReference<Cairn>();
    Cairn cairn =
        open(opened -> {
          cairns.set(opened);
          child.set(
              opened.workflow(
                  "child",
                  String.class,
                  () -> {
                    Durable.sleep(LONG);
                    return "slept";
                  }));
          register(
              opened,
              left -> {
                Handle<String> handle = cairns.get().start(child.get());
                if (left > 0) {
                  throw Durable.continueAsNew(left - 1);
                }
                return handle.await();
              });
        });
    cairn.start(StartOptions.id("w"), chain, 1);
    Eventually.holds(() ->
        assertThat(database.query("select id from cairn.workflows where parent_id = 'w'"))
            .hasSize(2));

    cairn.workflows().cancel("w");

    Eventually.holds(() ->
        assertThat(database.query("select id from cairn.workflows where state = 'CANCELLED'"))
            .hasSize(3));
  }

  @Test
  void messagesAreReceivedByTheNextGeneration() {
    Cairn cairn =
        with(left -> {
          String message = Durable.receive("topic", String.class, LONG).orElseThrow();
          calls.record(message);
          if (left > 0) {
            throw Durable.continueAsNew(left - 1);
          }
          return message;
        });
    Handle<String> handle = cairn.start(StartOptions.id("w"), chain, 2);

    cairn
        .messages()
        .sendAll(
            List.of(
                Message.to("w", "topic", "a"),
                Message.to("w", "topic", "b"),
                Message.to("w", "topic", "c")));

    assertThat(handle.await()).isEqualTo("c");
    assertThat(calls.all()).containsOnly(Map.entry("a", 1), Map.entry("b", 1), Map.entry("c", 1));
    assertThat(database.count("select count(*) from cairn.messages")).isZero();
  }

  @Test
  void latestValueOfAnEventRemains() {
    Cairn cairn =
        with(left -> {
          if (left == 2) {
            Durable.publish("first", "only in the first generation");
          }
          Durable.publish("progress", "begin " + left);
          Durable.publish("progress", "end " + left);
          return countdown(left);
        });

    cairn.start(StartOptions.id("w"), chain, 2).await();

    assertThat(cairn.messages().awaitEvent("w", "first", String.class, LONG))
        .isEqualTo("only in the first generation");
    assertThat(cairn.messages().awaitEvent("w", "progress", String.class, LONG)).isEqualTo("end 0");
    assertThat(
            database.query(
                "select key || ' ' || (value #>> '{}') || ' ' || (position < 0) from cairn.events order by key, position"))
        .containsExactly(
            "first only in the first generation true",
            "progress end 1 true",
            "progress begin 0 false",
            "progress end 0 false");
  }

  @Test
  void streamGoesOnWithoutAGap() {
    Cairn cairn =
        with(left -> {
          StreamWriter<String> log = Durable.stream("log", String.class);
          log.append("begin " + left);
          log.append("end " + left);
          return countdown(left);
        });

    cairn.start(StartOptions.id("w"), chain, 2).await();

    assertThat(
            database.query(
                "select number || ' ' || (value #>> '{}') || ' ' || key from cairn.streams order by number"))
        .containsExactly(
            "0 begin 2 append log",
            "1 end 2 append log#2",
            "2 begin 1 #2/append log",
            "3 end 1 #2/append log#2",
            "4 begin 0 #3/append log",
            "5 end 0 #3/append log#2");
  }

  @Test
  void promiseOfAnEarlierGenerationIsGone() {
    var tokens = Collections.synchronizedList(new ArrayList<String>());
    Cairn cairn =
        with(left -> {
          Promise<String> promise = Durable.promise("approval", String.class);
          Durable.step("token", () -> tokens.add(promise.token()));
          if (left > 0) {
            throw Durable.continueAsNew(left - 1);
          }
          return promise.await();
        });
    Handle<String> handle = cairn.start(StartOptions.id("w"), chain, 1);
    Eventually.holds(() -> assertThat(tokens).hasSize(2));

    assertThatThrownBy(() -> cairn.messages().complete(tokens.getFirst(), "late"))
        .hasMessageContaining("There is no promise with this token");
    cairn.messages().complete(tokens.getLast(), "granted");

    assertThat(handle.await()).isEqualTo("granted");
  }

  @Test
  void startUnderTheSameIdIsComparedWithTheFirstArguments() {
    Cairn cairn = with(this::countdown);
    cairn.start(StartOptions.id("w"), chain, 2).await();

    assertThat(cairn.start(StartOptions.id("w"), chain, 2).await())
        .isEqualTo("ended in generation 3");
    assertThatThrownBy(() -> cairn.start(StartOptions.id("w"), chain, 0))
        .isInstanceOf(WorkflowConflictException.class);
  }

  @Test
  void enqueuingUnderTheSameIdIsComparedWithTheFirstArguments() {
    Cairn cairn = with(this::countdown);
    cairn.queues().declare(Queue.named("q"));
    StartOptions options = StartOptions.id("w").queue("q");
    cairn.start(options, chain, 2).await();

    assertThat(cairn.start(options, chain, 2).await()).isEqualTo("ended in generation 3");
    assertThatThrownBy(() -> cairn.start(options, chain, 1))
        .isInstanceOf(WorkflowConflictException.class);
    assertThat(
            database.query(
                "select cairn.enqueue(workflow => 'chain', input => '[2]', queue => 'q', id => 'w')"))
        .containsExactly("w");
  }

  @Test
  void slotAndDeduplicationIdAreKept() {
    var reached = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    Cairn cairn =
        with(left -> {
          calls.record(Durable.workflowId() + " " + left);
          if (left == 0 && Durable.generation() == 2) {
            Durable.step(
                "wait",
                () -> {
                  reached.countDown();
                  released.await();
                  return 0;
                });
          }
          return countdown(left);
        });
    cairn.queues().declare(Queue.named("q").concurrency(1));
    Handle<String> first =
        cairn.start(StartOptions.id("w").queue("q").deduplicate("key"), chain, 1);
    Handle<String> second = cairn.start(StartOptions.id("v").queue("q"), chain, 0);
    Eventually.holds(() -> assertThat(reached.getCount()).isZero());

    assertThat(database.query("select state from cairn.workflows where id = 'v'"))
        .containsExactly("ENQUEUED");
    assertThatThrownBy(
            () -> cairn.start(StartOptions.id("u").queue("q").deduplicate("key"), chain, 1))
        .hasMessageContaining("key");
    released.countDown();
    assertThat(first.await()).isEqualTo("ended in generation 2");
    assertThat(second.await()).isEqualTo("ended in generation 1");
  }

  @Test
  void recordsAreBoundToTheirGeneration() {
    var reached = new CountDownLatch(1);
    Cairn cairn =
        open(
            database.config().codec(EncryptingCodecs.codec()),
            opened ->
                register(
                    opened,
                    left -> {
                      String secret = Durable.step("secret", () -> EncryptingCodecs.SECRET + left);
                      if (left > 0) {
                        throw Durable.continueAsNew(left - 1);
                      }
                      reached.countDown();
                      Durable.receive("go", String.class, LONG);
                      return secret;
                    }));
    Handle<String> handle = cairn.start(StartOptions.id("w"), chain, 1);
    Eventually.holds(() -> assertThat(reached.getCount()).isZero());

    assertThat(cairn.workflows().history("w").steps().getFirst().output())
        .contains(EncryptingCodecs.SECRET + "0");
    assertThat(cairn.workflows().get("w").input()).isEqualTo("[0]");
    assertThat(cairn.start(StartOptions.id("w"), chain, 1).id()).isEqualTo("w");
    declareExecutorsDead();
    cairn.messages().send("w", "go", "on");

    assertThat(handle.await()).isEqualTo(EncryptingCodecs.SECRET + "0");
  }

  @Test
  void transactionsInAnotherDatabaseAreDoneInEachGeneration() throws Exception {
    TestDatabase other = TestPostgres.emptyDatabase();
    other.execute("create table book (entry int)");
    Cairn cairn =
        open(
            database.config().database("ledger", other.dataSource()),
            opened ->
                register(
                    opened,
                    left -> {
                      Durable.transaction(
                          TransactionOptions.named("book").database("ledger"),
                          connection -> {
                            try (var insert =
                                connection.prepareStatement("insert into book values (?)")) {
                              insert.setInt(1, left);
                              insert.execute();
                            }
                          });
                      return countdown(left);
                    }));

    cairn.start(StartOptions.id("w"), chain, 2).await();

    assertThat(other.query("select entry from book order by entry")).containsExactly("0", "1", "2");
    assertThat(other.query("select key from cairn.transaction order by key"))
        .containsExactly("#2/book", "#3/book", "book");
    cairn.workflows().delete("w");
    assertThat(other.query("select key from cairn.transaction")).isEmpty();
  }

  @Test
  void deleteRemovesAllOfAChain() {
    Cairn cairn =
        with(left -> {
          Durable.publish("progress", left);
          Durable.stream("log", String.class).append("entry");
          return countdown(left);
        });
    cairn.start(StartOptions.id("w"), chain, 2).await();

    assertThat(cairn.workflows().delete("w")).isOne();

    assertThat(database.count("select count(*) from cairn.workflow")).isZero();
    assertThat(database.count("select count(*) from cairn.step")).isZero();
    assertThat(database.count("select count(*) from cairn.event")).isZero();
    assertThat(database.count("select count(*) from cairn.stream")).isZero();
    assertThatThrownBy(() -> cairn.workflows().get("w"))
        .isInstanceOf(NoSuchWorkflowException.class);
  }
}

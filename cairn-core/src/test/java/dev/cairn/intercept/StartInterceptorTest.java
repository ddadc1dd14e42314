package dev.cairn.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Pipeline;
import dev.cairn.error.NoSuchQueueException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.ReceiveInvocation;
import dev.cairn.spi.SendInvocation;
import dev.cairn.spi.StartInvocation;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate;
import dev.cairn.workflow.Durable;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Interceptors around starts and messages. */
class StartInterceptorTest extends Intercepting {
  private static final Duration LONG = Duration.ofSeconds(30);

  private static Interceptor starting(Consumer<StartInvocation> code) {
    return new Interceptor() {
      @Override
      public void start(StartInvocation start) {
        code.accept(start);
      }
    };
  }

  /** Sets a header and goes on. */
  private static Interceptor tagging(String key, String value) {
    return starting(start -> {
      start.header(key, start.headers().getOrDefault(key, "") + value);
      start.proceed();
    });
  }

  @Test
  void laterInterceptorsSeeTheHeadersOfEarlierOnes() {
    Cairn cairn = open(() -> "", tagging("order", "a"), tagging("order", "b"));

    assertThat(cairn.start(StartOptions.fresh().header("order", "0"), other).await())
        .isEqualTo("{order=0ab}");
  }

  @Test
  void allWaysToStartAreIntercepted() throws Exception {
    Cairn cairn = open(() -> "", tagging("tag", "x"));
    StartOptions queued = StartOptions.onQueue("q");

    assertThat(other.call()).isEqualTo("{tag=x}");
    assertThat(cairn.start(other).await()).isEqualTo("{tag=x}");
    assertThat(cairn.start(queued, other).await()).isEqualTo("{tag=x}");
    assertThat(cairn.startAll(queued, other, other)).map(Handle::await).containsOnly("{tag=x}");
    assertThat(cairn.messages().sendStarting(Message.to("a", "t", 1), queued, other).await())
        .isEqualTo("{tag=x}");
    assertThat(
            cairn
                .messages()
                .sendStarting(Message.to("b", "t", 1), StartOptions.fresh(), other)
                .await())
        .isEqualTo("{tag=x}");
    try (Pipeline pipeline = cairn.pipeline()) {
      assertThat(pipeline.start(queued, other).await()).isEqualTo("{tag=x}");
    }
    try (Connection connection = database.connect()) {
      assertThat(cairn.within(connection).start(queued, other).await()).isEqualTo("{tag=x}");
    }
  }

  @Test
  void clientInterceptsItsStartsAndMessages() throws Exception {
    open(() -> "");
    var config =
        database.config("client").interceptor(tagging("tag", "c")).interceptor(noting("n"));

    try (CairnClient client = CairnClient.connect(config);
        Connection connection = database.connect()) {
      Fn.Of0<String> there = client.workflow("other", String.class);
      StartOptions queued = StartOptions.onQueue("q");
      assertThat(client.start(queued, there).await()).isEqualTo("{tag=c}");
      assertThat(client.startAll(queued, there, there)).map(Handle::await).containsOnly("{tag=c}");
      assertThat(client.within(connection).start(queued, there).await()).isEqualTo("{tag=c}");
      assertThat(client.messages().sendStarting(Message.to("m", "t", 1), queued, there).await())
          .isEqualTo("{tag=c}");
      try (Pipeline pipeline = client.pipeline()) {
        assertThat(pipeline.start(queued, there).await()).isEqualTo("{tag=c}");
      }
    }

    assertThat(calls).filteredOn("n> start other"::equals).hasSize(6);
    assertThat(calls).containsSubsequence("n> start other", "n> send t", "n< send t");
  }

  @Test
  void startsOfManyMayHaveDifferentHeaders() {
    var number = new AtomicInteger();
    Cairn cairn =
        open(
            () -> "",
            starting(start -> {
              start.header("n", "" + number.incrementAndGet());
              start.proceed();
            }));

    assertThat(cairn.startAll(StartOptions.onQueue("q"), other, other, other))
        .map(Handle::await)
        .containsExactly("{n=1}", "{n=2}", "{n=3}");
  }

  @Test
  void childrenAreInterceptedOnceAndTheirInheritedHeadersCanBeRemoved() {
    var parents = new ConcurrentLinkedQueue<String>();
    var removing =
        starting(start -> {
          start.parentId().ifPresent(parents::add);
          if (start.parentId().isPresent()) {
            start.removeHeader("secret");
          }
          start.proceed();
        });
    BiFunction<Cairn, Fn.Of0<String>, String> code =
        (cairn, child) ->
            cairn.start(StartOptions.id("child"), child).await() + Durable.step("after", () -> "!");
    JournalGate gate = gate(JournalGate.Side.BEFORE, "w", "after");
    Cairn dying = openUsing(code, blockedBy(gate).interceptor(removing));
    dying.start(StartOptions.id("w").headers(Map.of("secret", "s", "tenant", "t")), flow);
    gate.awaitReached();
    declareExecutorsDead();

    Cairn next = openUsing(code, database.config().interceptor(removing));

    assertThat(next.handle("w", String.class).await(LONG)).isEqualTo("{tenant=t}!");
    assertThat(parents).containsExactly("w");
  }

  @Test
  void refusedStartIsThrownAndNothingIsRecorded() {
    Cairn cairn =
        open(
            () -> "",
            starting(start -> {
              throw new SecurityException("not allowed");
            }));

    assertThatThrownBy(() -> cairn.start(other))
        .isInstanceOf(SecurityException.class)
        .hasMessage("not allowed");
    assertThatThrownBy(() -> other.call()).isInstanceOf(SecurityException.class);
    assertThatThrownBy(() -> cairn.startAll(StartOptions.onQueue("q"), other, other))
        .isInstanceOf(SecurityException.class);
    assertThat(database.count("select count(*) from cairn.workflows")).isZero();
  }

  @Test
  void refusedStartOfAChildIsRecordedAndReplayed() {
    var refused = new AtomicInteger();
    var refusing =
        starting(start -> {
          if (start.workflowName().equals("other")) {
            refused.incrementAndGet();
            throw new IllegalStateException("not allowed");
          }
          start.proceed();
        });
    BiFunction<Cairn, Fn.Of0<String>, String> code =
        (cairn, child) -> {
          try {
            return cairn.start(child).await();
          } catch (IllegalStateException caught) {
            return Durable.step("after", () -> String.valueOf(caught.getMessage()));
          }
        };
    JournalGate gate = gate(JournalGate.Side.BEFORE, "w", "after");
    Cairn dying = openUsing(code, blockedBy(gate).interceptor(refusing));
    dying.start(StartOptions.id("w"), flow);
    gate.awaitReached();
    declareExecutorsDead();

    Cairn next = openUsing(code, database.config().interceptor(refusing));

    assertThat(next.handle("w", String.class).await(LONG)).isEqualTo("not allowed");
    assertThat(stepKeys("w")).containsExactly("other", "after");
    assertThat(refused).hasValue(1);
  }

  @Test
  void misuseOfAStartInterceptorIsExplained() {
    Cairn silent = open(() -> "", starting(start -> {}));
    assertThatThrownBy(() -> silent.start(StartOptions.id("w"), other))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("returned without calling proceed() for the start of workflow 'w'");

    Cairn late =
        open(
            () -> "",
            starting(start -> {
              start.proceed();
              start.header("k", "v");
            }));
    assertThatThrownBy(() -> late.start(StartOptions.id("w"), other))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("changed the header 'k' after proceed()");
  }

  @Test
  void startsAndDurableCallsInAStartInterceptorAreRefused() {
    var problems = new ConcurrentLinkedQueue<String>();
    var calling =
        starting(start -> {
          for (Runnable call :
              List.<Runnable>of(
                  () -> current.start(other),
                  () -> current.messages().send("x", "t", 1),
                  () -> Durable.step("s", () -> "s"),
                  () -> Durable.sleep(LONG))) {
            try {
              call.run();
            } catch (UsageException refused) {
              problems.add(String.valueOf(refused.getMessage()));
            }
          }
          start.proceed();
        });
    current = open(() -> current.start(StartOptions.id("child"), other).await(), calling);

    assertThat(current.start(StartOptions.id("w"), flow).await()).isEqualTo("{}");

    assertThat(problems)
        .hasSize(8)
        .allMatch(problem -> problem.startsWith("An interceptor of the start of workflow '"));
    assertThat(stepKeys("w")).containsExactly("other", "await other");
  }

  @Test
  void swallowedFailureOfAStartIsThrown() {
    Cairn cairn =
        open(
            () -> "",
            starting(start -> {
              try {
                start.proceed();
              } catch (RuntimeException swallowed) {
                calls.add("swallowed");
              }
            }));

    assertThatThrownBy(() -> cairn.start(StartOptions.onQueue("none"), other))
        .isInstanceOf(NoSuchQueueException.class);
    assertThat(calls).containsExactly("swallowed");
  }

  @Test
  void receiverSeesTheHeadersOfAMessage() {
    var seen = new ConcurrentLinkedQueue<String>();
    var correlating =
        new Interceptor() {
          @Override
          public void send(SendInvocation send) {
            send.header("from", send.senderId().orElse("outside"));
            send.proceed();
          }

          @Override
          public void receive(ReceiveInvocation receive) {
            seen.add(receive.topic() + receive.messageHeaders() + receive.headers());
            receive.proceed();
          }
        };
    current =
        open(
            () -> {
              current.messages().send("w", "t", "self");
              return Durable.receive("t", String.class, LONG).orElseThrow()
                  + Durable.receive("t", String.class, LONG).orElseThrow()
                  + Durable.receive("t", String.class, LONG).orElseThrow();
            },
            correlating);
    Handle<String> handle = current.start(StartOptions.id("w").header("tenant", "t"), flow);
    Eventually.holds(() -> assertThat(seen).hasSize(1));
    current.messages().send(Message.to("w", "t", " a").header("user", "ann"));
    current.messages().sendAll(List.of(Message.to("w", "t", " b")));

    assertThat(handle.await()).isEqualTo("self a b");
    assertThat(seen)
        .containsExactly(
            "t{from=w, tenant=t}{tenant=t}",
            "t{from=outside, user=ann}{tenant=t}",
            "t{from=outside}{tenant=t}");
  }

  @Test
  void refusedMessageIsRecordedAndStaysForTheNextReceive() {
    var refused = new AtomicInteger();
    var refusing =
        new Interceptor() {
          @Override
          public void receive(ReceiveInvocation receive) {
            if (refused.getAndIncrement() == 0) {
              throw new IllegalStateException("not yet");
            }
            receive.proceed();
          }
        };
    Fn.Of0<String> code =
        () -> {
          String problem;
          try {
            problem = Durable.receive("t", String.class, LONG).orElseThrow();
          } catch (IllegalStateException caught) {
            problem = String.valueOf(caught.getMessage());
          }
          return problem
              + " "
              + Durable.step("after", () -> "then ")
              + Durable.receive("t", String.class, LONG).orElseThrow();
        };
    JournalGate gate = gate(JournalGate.Side.BEFORE, "w", "after");
    Cairn dying = open(blockedBy(gate).interceptor(refusing), code);
    dying.start(StartOptions.id("w"), flow);
    dying.messages().send("w", "t", "message");
    gate.awaitReached();
    declareExecutorsDead();

    Cairn next = open(code, refusing);

    assertThat(next.handle("w", String.class).await(LONG)).isEqualTo("not yet then message");
    assertThat(refused).hasValue(2);
  }

  @Test
  void refusedSendingIsRecorded() {
    var refusing =
        new Interceptor() {
          @Override
          public void send(SendInvocation send) {
            try {
              send.proceed();
            } catch (NoSuchWorkflowException unknown) {
              throw new IllegalStateException("nobody", unknown);
            }
          }
        };
    current =
        open(
            () -> {
              try {
                current.messages().send("nobody", "t", "m");
                return "sent";
              } catch (IllegalStateException caught) {
                return String.valueOf(caught.getMessage());
              }
            },
            refusing);

    assertThat(current.start(StartOptions.id("w"), flow).await()).isEqualTo("nobody");
    assertThat(database.query("select error ->> 'message' from cairn.steps"))
        .containsExactly("nobody");
  }
}

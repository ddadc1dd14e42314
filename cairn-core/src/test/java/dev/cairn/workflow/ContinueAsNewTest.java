package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.ChainTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A generation of a workflow ends, and the next one begins under the same id. */
class ContinueAsNewTest extends ChainTest {
  /** A workflow with each number of parameters. */
  public static class Forms {
    @Workflow
    public String none() {
      if (Durable.generation() == 1) {
        throw Durable.continueAsNew(this::none);
      }
      return "none";
    }

    @Workflow
    public int one(int a) {
      if (a < 10) {
        throw Durable.continueAsNew(this::one, a + 10);
      }
      return a;
    }

    @Workflow
    public List<String> two(String a, List<String> b) {
      if (b.isEmpty()) {
        throw Durable.continueAsNew(this::two, a, List.of(a, a));
      }
      return b;
    }

    @Workflow
    public String three(String a, int b, boolean c) {
      if (!c) {
        throw Durable.continueAsNew(this::three, a + "!", b + 1, true);
      }
      return a + b;
    }

    @Workflow
    public String four(String a, String b, String c, int d) {
      if (d > 0) {
        throw Durable.continueAsNew(() -> four(b, c, a, d - 1));
      }
      return a + b + c;
    }

    @Workflow
    public void nothing(int a) {
      if (a > 0) {
        throw Durable.continueAsNew(this::nothing, a - 1);
      }
    }
  }

  @Test
  void handleAwaitsTheEndOfTheLastGeneration() {
    Handle<String> handle = started(3, this::countdown);

    assertThat(handle.await()).isEqualTo("ended in generation 4");

    assertThat(calls.all())
        .containsOnly(
            Map.entry("work 3", 1),
            Map.entry("work 2", 1),
            Map.entry("work 1", 1),
            Map.entry("work 0", 1));
  }

  @Test
  void onlyTheRecordsOfTheLastGenerationAreKept() {
    started(3, this::countdown).await();

    assertThat(stepKeys("w")).containsExactly("work");
    assertThat(row("generation || ' ' || input || ' ' || first_input || ' ' || recoveries"))
        .containsExactly("4 [0] [3] 0");
    assertThat(row("continued_at between started_at and completed_at")).containsExactly("t");
    assertThat(database.count("select count(*) from cairn.workflows")).isOne();
    assertThat(database.count("select count(*) from cairn.attempts")).isOne();
  }

  @Test
  void listenersHearOfEachGeneration() {
    started(2, this::countdown).await();

    assertThat(events(Event.RunContinued.class))
        .containsExactly(
            new Event.RunContinued("w", "chain", 2), new Event.RunContinued("w", "chain", 3));
    assertThat(events(Event.RunStarted.class)).hasSize(1);
    assertThat(events(Event.RunEnded.class)).hasSize(1);
  }

  @Test
  void methodReferenceNamesTheWorkflowAndItsArguments() {
    var forms = new AtomicReference<Forms>();
    Cairn cairn = open(opened -> forms.set(opened.durable(Forms.class)));
    Forms workflow = forms.get();

    assertThat(cairn.start(workflow::none).await()).isEqualTo("none");
    assertThat(cairn.start(workflow::one, 5).await()).isEqualTo(15);
    assertThat(cairn.start(workflow::two, "a", List.of()).await()).containsExactly("a", "a");
    assertThat(cairn.start(workflow::three, "a", 1, false).await()).isEqualTo("a!2");
    assertThat(cairn.<String>start(() -> workflow.four("a", "b", "c", 1)).await()).isEqualTo("bca");
    cairn.start(StartOptions.id("n"), workflow::nothing, 2).await();
    assertThat(cairn.workflows().get("n").summary().runner().generation()).isEqualTo(3);
  }

  @Test
  void namedInstanceContinuesAsItself() {
    var forms = new AtomicReference<Forms>();
    Cairn cairn =
        open(opened -> {
          opened.durable("us", Forms.class);
          forms.set(opened.durable("eu", Forms.class));
        });

    assertThat(cairn.start(StartOptions.id("n"), forms.get()::one, 5).await()).isEqualTo(15);

    assertThat(cairn.workflows().get("n").summary().name()).isEqualTo("one@eu");
  }

  @Test
  void directCallContinuesToo() throws Exception {
    with(this::countdown);

    assertThat(chain.call(2)).isEqualTo("ended in generation 3");
  }

  @Test
  void childThatContinuesIsAwaitedByItsParent() {
    var parent = new AtomicReference<Fn.Of0<String>>(() -> "not registered yet");
    Cairn cairn =
        open(opened -> {
          register(opened, this::countdown);
          parent.set(opened.workflow("parent", String.class, () -> "child " + chain.call(2)));
        });

    assertThat(cairn.start(parent.get()).await()).isEqualTo("child ended in generation 3");
  }

  @Test
  void idsAndRandomNumbersDifferBetweenGenerations() {
    List<UUID> uuids = Collections.synchronizedList(new ArrayList<>());
    List<Long> numbers = Collections.synchronizedList(new ArrayList<>());

    started(
            1,
            left -> {
              uuids.add(Durable.uuid());
              numbers.add(Durable.random().nextLong());
              Durable.step("inside", () -> uuids.add(Durable.uuid()));
              return countdown(left);
            })
        .await();

    assertThat(uuids).hasSize(4).doesNotHaveDuplicates();
    assertThat(numbers).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void timeGoesOn() {
    List<Instant> times = Collections.synchronizedList(new ArrayList<>());

    started(
            2,
            left -> {
              times.add(Durable.now());
              work("step");
              times.add(Durable.now());
              return countdown(left);
            })
        .await();

    assertThat(times).hasSize(6).isSorted();
  }

  @Test
  void compensationsOfAnEarlierGenerationAreDropped() {
    Handle<String> handle =
        started(
            1,
            left -> {
              work("book " + left);
              Durable.compensate("cancel", () -> calls.record("cancel " + left));
              if (left > 0) {
                throw Durable.continueAsNew(left - 1);
              }
              throw new IllegalStateException("full");
            });

    assertThatThrownBy(handle::await).hasMessage("full");

    assertThat(calls.all())
        .containsOnly(Map.entry("book 1", 1), Map.entry("book 0", 1), Map.entry("cancel 0", 1));
  }

  @Test
  void finallyBlocksWork() {
    started(
            1,
            left -> {
              try {
                return countdown(left);
              } finally {
                Durable.step("release", () -> calls.record("release " + left));
              }
            })
        .await();

    assertThat(calls.all())
        .containsOnly(
            Map.entry("work 1", 1),
            Map.entry("release 1", 1),
            Map.entry("work 0", 1),
            Map.entry("release 0", 1));
  }

  @Test
  void resourcesMayFailWithTheSameException() {
    var same = new IllegalStateException("not closed");
    Handle<String> handle =
        started(
            1,
            left -> {
              try (AutoCloseable first = throwing(same);
                  AutoCloseable second = throwing(same)) {
                assertThat(first).isNotSameAs(second);
                return countdown(left);
              }
            });

    assertThatThrownBy(handle::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("not closed");
  }

  private static AutoCloseable throwing(RuntimeException problem) {
    return () -> {
      throw problem;
    };
  }

  @Test
  void failureToCloseAResourceFailsTheWorkflow() {
    Handle<String> handle =
        started(
            1,
            left -> {
              try (AutoCloseable resource =
                  () -> {
                    throw new IllegalStateException("not closed");
                  }) {
                assertThat(resource).isNotNull();
                return countdown(left);
              }
            });

    assertThatThrownBy(handle::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("not closed");
    assertThat(row("generation")).containsExactly("1");
  }
}

package dev.cairn.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.error.UsageException;
import dev.cairn.start.StartOptions;
import dev.cairn.start.StreamItem;
import dev.cairn.start.StreamReader;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.StreamWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Values of streams know which try of which step has added them. */
class StreamTriesTest extends SingleWorkflowTest {
  private final AtomicInteger tries = new AtomicInteger();

  private static StreamWriter<String> tokens() {
    return Durable.stream("tokens", String.class);
  }

  private static StreamReader<String> read(Cairn cairn) {
    return cairn.messages().stream("w", "tokens", String.class).timeout(Duration.ofSeconds(30));
  }

  private static List<String> texts(Iterable<StreamItem<String>> items) {
    var texts = new ArrayList<String>();
    items.forEach(item -> texts.add(text(item)));
    return texts;
  }

  private static String text(StreamItem<String> item) {
    return item.offset()
        + " "
        + item.value()
        + item.step()
            .map(step -> " " + step.key() + " " + step.attempt() + " " + step.tries())
            .orElse("");
  }

  private String speak(int failures) {
    int current = tries.incrementAndGet();
    tokens().append("a" + current);
    if (current <= failures) {
      throw new IllegalStateException("once more");
    }
    tokens().append("b" + current);
    return "said";
  }

  private String speakRepeatedly(int failures) {
    tokens().append("begin");
    String said =
        Durable.step("speak", Retry.attempts(3).delay(Duration.ofMillis(1)), () -> speak(failures));
    tokens().append("end");
    return said;
  }

  @Test
  void valuesOfAFailedTryAreMarkedAndCanBeLeftOut() {
    Cairn cairn = openWith(() -> speakRepeatedly(2));

    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("said");

    assertThat(texts(read(cairn)))
        .containsExactly(
            "0 begin",
            "1 a1 speak 1 1",
            "2 a2 speak 1 2",
            "3 a3 speak 1 3",
            "4 b3 speak 1 3",
            "5 end");
    assertThat(texts(read(cairn).latestTries()))
        .containsExactly("0 begin", "3 a3 speak 1 3", "4 b3 speak 1 3", "5 end");
    assertThat(texts(read(cairn).latestTries().from(4))).containsExactly("4 b3 speak 1 3", "5 end");
    assertThat(
            database.query(
                "select concat_ws(' ', number, step, attempt, tries) from cairn.streams where step is not null order by number"))
        .containsExactly("1 speak 1 1", "2 speak 1 2", "3 speak 1 3", "4 speak 1 3");
  }

  @Test
  void valuesOfAStepWhoseProcessDiedAreSuperseded() {
    startAndCrash(Side.BEFORE, "speak", () -> speakRepeatedly(0));

    Cairn cairn = openWith(() -> speakRepeatedly(0));

    assertThat(cairn.handle("w", String.class).await()).isEqualTo("said");

    assertThat(texts(read(cairn)))
        .containsExactly(
            "0 begin",
            "1 a1 speak 1 1",
            "2 b1 speak 1 1",
            "3 a2 speak 2 1",
            "4 b2 speak 2 1",
            "5 end");
    assertThat(texts(read(cairn).latestTries()))
        .containsExactly("0 begin", "3 a2 speak 2 1", "4 b2 speak 2 1", "5 end");
  }

  @Test
  void stepsWithDifferentKeysDoNotSupersedeEachOther() {
    Cairn cairn =
        openWith(() -> {
          for (int i = 0; i < 2; i++) {
            Durable.step("speak", () -> tokens().append("a"));
          }
          return "said";
        });

    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("said");

    assertThat(texts(read(cairn).latestTries()))
        .containsExactly("0 a speak 1 1", "1 a speak#2 1 1");
  }

  @Test
  void readerThatFollowsSeesTheNextTry() {
    var failing = new CountDownLatch(1);
    Cairn cairn =
        openWith(() ->
            Durable.step(
                "speak",
                Retry.attempts(2).delay(Duration.ofMillis(1)),
                () -> {
                  int current = tries.incrementAndGet();
                  tokens().append("a" + current);
                  if (current == 1) {
                    failing.await();
                    throw new IllegalStateException("once more");
                  }
                  return "said";
                }));
    assertThat(cairn.start(StartOptions.id("w"), flow).id()).isEqualTo("w");
    Iterator<StreamItem<String>> items = read(cairn).latestTries().iterator();

    assertThat(text(items.next())).isEqualTo("0 a1 speak 1 1");
    failing.countDown();

    assertThat(text(items.next())).isEqualTo("1 a2 speak 1 2");
    assertThat(items.hasNext()).isFalse();
  }

  /** As a callback does that a step has left behind: with the writer that the step has opened. */
  private static String refusal(Runnable lateCall) {
    var refused = new AtomicReference<Throwable>();
    Thread callback = Thread.ofPlatform().name("callback").unstarted(lateCall);
    callback.setUncaughtExceptionHandler((thread, thrown) -> refused.set(thrown));
    callback.start();
    try {
      callback.join();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
    assertThat(refused.get()).isInstanceOf(UsageException.class);
    return refused.get().getMessage();
  }

  @Test
  void tryThatHasEndedAppendsNothingMore() {
    var writers = new ArrayList<StreamWriter<String>>();
    var refusals = new ArrayList<String>();
    Cairn cairn =
        openWith(() -> {
          String said =
              Durable.step(
                  "speak",
                  Retry.attempts(2).delay(Duration.ofMillis(1)),
                  () -> {
                    StreamWriter<String> tokens = tokens();
                    writers.add(tokens);
                    tokens.append("a" + writers.size());
                    if (writers.size() == 1) {
                      throw new IllegalStateException("once more");
                    }
                    refusals.add(refusal(() -> writers.getFirst().append("late")));
                    refusals.add(refusal(writers.getFirst()::close));
                    tokens.append("b2");
                    return "said";
                  });
          refusals.add(refusal(() -> writers.getLast().append("later")));
          return said;
        });

    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("said");

    assertThat(texts(read(cairn).latestTries()))
        .containsExactly("1 a2 speak 1 2", "2 b2 speak 1 2");
    String first =
        "Try 1 of step 'speak' of workflow 'w' used stream 'tokens' after its end, on thread 'callback'. Let the step wait for threads and callbacks that append values.";
    assertThat(refusals).containsExactly(first, first, first.replace("Try 1", "Try 2"));
  }

  @Test
  void pageOfSupersededValuesIsSkipped() {
    Cairn cairn =
        openWith(() ->
            Durable.step(
                "speak",
                Retry.attempts(2).delay(Duration.ofMillis(1)),
                () -> {
                  int current = tries.incrementAndGet();
                  StreamWriter<String> tokens = tokens();
                  IntStream.range(0, 2_500).forEach(i -> tokens.append("t" + current));
                  if (current == 1) {
                    throw new IllegalStateException("once more");
                  }
                  return "said";
                }));

    assertThat(cairn.start(StartOptions.id("w"), flow).await()).isEqualTo("said");

    assertThat(texts(read(cairn).latestTries()))
        .hasSize(2_500)
        .startsWith("2500 t2 speak 1 2")
        .endsWith("4999 t2 speak 1 2");
  }
}

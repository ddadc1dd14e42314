package dev.cairn.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.error.ValueException;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.start.StreamItem;
import dev.cairn.start.StreamReader;
import dev.cairn.testkit.FlowTest;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.StreamWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What workflows write while they run, for whoever reads along. */
class StreamTest extends FlowTest {
  private static StreamWriter<String> tokens() {
    return Durable.stream("tokens", String.class);
  }

  private static StreamReader<String> read(Cairn cairn) {
    return cairn.messages().stream("w", "tokens", String.class);
  }

  private static List<String> values(StreamReader<String> reader) {
    var values = new ArrayList<String>();
    reader.forEach(item -> values.add(item.offset() + " " + item.value()));
    return values;
  }

  @Test
  void aReaderGetsEveryValueInOrderUntilTheStreamIsClosed() {
    Cairn cairn =
        with(() -> {
          tokens().append("a");
          tokens().appendAll(List.of("b", "c"));
          tokens().close();
          tokens().close();
          Durable.sleep(Duration.ofDays(1));
          return "never";
        });
    cairn.start(StartOptions.id("w"), flow);

    assertThat(values(read(cairn))).containsExactly("0 a", "1 b", "2 c");
    assertThat(values(read(cairn).from(2))).containsExactly("2 c");
    assertThat(database.query("select value #>> '{}' from cairn.streams order by number"))
        .containsExactly("a", "b", "c", null);
  }

  @Test
  void aStreamEndsWithItsWorkflow() {
    Cairn cairn =
        with(() -> {
          tokens().append("a");
          return work("done");
        });
    cairn.start(StartOptions.id("w"), flow);

    assertThat(values(read(cairn))).containsExactly("0 a");
    assertThat(values(read(cairn).from(7))).isEmpty();
  }

  @Test
  void aReaderWaitsForWhatComes() {
    var more = new CountDownLatch(1);
    Cairn cairn =
        with(() ->
            Durable.step(
                "talk",
                () -> {
                  tokens().append("a");
                  more.await();
                  tokens().append("b");
                  return "said";
                }));
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    Iterator<StreamItem<String>> items = read(cairn).iterator();

    assertThat(items.next().value()).isEqualTo("a");
    more.countDown();

    assertThat(items.next().value()).isEqualTo("b");
    assertThat(items.hasNext()).isFalse();
    assertThat(handle.await()).isEqualTo("said");
  }

  @Test
  void stepsAndBranchesAddToTheSameStreamWithoutGaps() {
    Cairn cairn =
        with(() -> {
          var branches =
              IntStream.range(0, 10)
                  .mapToObj(i ->
                      Durable.branch(
                          "part",
                          () -> {
                            tokens().append("branch");
                            Durable.step("add", () -> tokens().append("step"));
                            return i;
                          }))
                  .toList();
          Durable.all(branches);
          tokens().append("end");
          return "done";
        });
    cairn.start(StartOptions.id("w"), flow).await();

    List<String> values = values(read(cairn));

    assertThat(values).hasSize(21).last().isEqualTo("20 end");
    assertThat(values).filteredOn(value -> value.endsWith("step")).hasSize(10);
  }

  @Test
  void whatTheCodeAddedIsThereOnceWhateverCrashes() {
    for (Side side : Side.values()) {
      for (String key : List.of("append tokens", "work", "end")) {
        String id = side + " " + key;
        JournalGate gate = gate(side, id, key);
        Cairn dying = open(gate, cairn -> flow = cairn.workflow("flow", String.class, this::told));
        Thread.ofVirtual().start(() -> dying.start(StartOptions.id(id), flow));
        gate.awaitReached();
        bury();
        Cairn next = open(cairn -> flow = cairn.workflow("flow", String.class, this::told));

        assertThat(next.handle(id, String.class).await()).isEqualTo("did it");

        assertThat(values(next.messages().stream(id, "tokens", String.class)))
            .as(id)
            .containsExactly("0 a", "1 b", "2 c");
        gate.open();
        dying.close();
        next.close();
      }
    }
  }

  private String told() {
    tokens().append("a");
    tokens().append("b");
    String done = work("it");
    tokens().append("c");
    return done;
  }

  @Test
  void aValueThatCannotBeWrittenIsAnErrorWhereItIsAdded() {
    open(
        database.config().maxValueSize(1_000),
        cairn ->
            flow =
                cairn.workflow(
                    "flow",
                    String.class,
                    () -> {
                      tokens().append("x".repeat(2_000));
                      return "added";
                    }));

    assertThatThrownBy(() -> flow.call()).isInstanceOf(ValueException.class);
    assertThat(database.query("select value from cairn.streams")).isEmpty();
  }

  @Test
  void addingAfterTheCloseIsRefused() {
    Handle<String> handle =
        started(() -> {
          tokens().close();
          tokens().append("late");
          return "added";
        });

    assertThatThrownBy(handle::await)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("stream 'tokens' of workflow 'w' after the stream was closed");
  }

  @Test
  void waitingForWhatNeverComesEndsWithAnError() {
    Cairn cairn =
        with(() -> {
          Durable.sleep(Duration.ofDays(1));
          return "never";
        });
    cairn.start(StartOptions.id("w"), flow);

    assertThatThrownBy(() -> values(read(cairn).timeout(Duration.ofMillis(20))))
        .isInstanceOf(AwaitTimeoutException.class)
        .hasMessageContaining("Stream 'tokens' of workflow 'w' had no value at 0 within PT0.02S");
    StreamReader<String> missing = cairn.messages().stream("nobody", "tokens", String.class);
    assertThatThrownBy(() -> values(missing))
        .isInstanceOf(NoSuchWorkflowException.class)
        .hasMessageContaining("There is no workflow 'nobody'");
    assertThatThrownBy(() -> read(cairn).from(-1)).hasMessageContaining("from -1");
  }

  @Test
  void readingInTheCodeOfAWorkflowIsRefused() {
    Cairn[] cairn = new Cairn[1];
    cairn[0] = with(() -> values(read(cairn[0])).toString());

    assertThatThrownBy(() -> flow.call())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Read it in a step");
    assertThatThrownBy(StreamTest::tokens).hasMessageContaining("called outside a workflow");
  }

  @Test
  void aSubscriberIsServedAsFastAsItAsks() throws Exception {
    Cairn cairn =
        with(() -> {
          tokens().appendAll(List.of("a", "b", "c"));
          return "done";
        });
    cairn.start(StartOptions.id("w"), flow).await();
    var heard = new Subscriber();

    read(cairn).publisher().subscribe(heard);

    assertThat(heard.all.get(30, TimeUnit.SECONDS)).containsExactly("a", "b", "c");
  }

  /** Asks for one value after the other. */
  private static final class Subscriber implements Flow.Subscriber<StreamItem<String>> {
    private final CompletableFuture<List<String>> all = new CompletableFuture<>();
    private final List<String> values = new ArrayList<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription.complete(given);
      given.request(1);
    }

    @Override
    public void onNext(StreamItem<String> item) {
      values.add(item.value());
      subscription.join().request(1);
    }

    @Override
    public void onError(Throwable problem) {
      all.completeExceptionally(problem);
    }

    @Override
    public void onComplete() {
      all.complete(values);
    }
  }
}

package dev.cairn.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.error.ValueException;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.start.StreamItem;
import dev.cairn.start.StreamReader;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.SingleWorkflowTest;
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

/** Streams that workflows append to while others read them. */
class StreamTest extends SingleWorkflowTest {
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
  void readerGetsAllValuesInOrderUntilTheStreamIsClosed() {
    Cairn cairn =
        openWith(() -> {
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
  void streamEndsWithItsWorkflow() {
    Cairn cairn =
        openWith(() -> {
          tokens().append("a");
          return work("done");
        });
    cairn.start(StartOptions.id("w"), flow);

    assertThat(values(read(cairn))).containsExactly("0 a");
    assertThat(values(read(cairn).from(7))).isEmpty();
  }

  @Test
  void readerWaitsForNewValues() {
    var more = new CountDownLatch(1);
    Cairn cairn =
        openWith(() ->
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
  void stepsAndBranchesAppendToTheSameStreamWithoutGaps() {
    Cairn cairn =
        openWith(() -> {
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
  void crashLosesAndRepeatsNoValue() {
    for (Side side : Side.values()) {
      for (String key : List.of("append tokens", "work", "end")) {
        String id = side + " " + key;
        JournalGate gate = gate(side, id, key);
        Cairn dying =
            open(gate, cairn -> flow = cairn.workflow("flow", String.class, this::appendAndWork));
        Thread.ofVirtual().start(() -> dying.start(StartOptions.id(id), flow));
        gate.awaitReached();
        declareExecutorsDead();
        Cairn next =
            open(cairn -> flow = cairn.workflow("flow", String.class, this::appendAndWork));

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

  private String appendAndWork() {
    tokens().append("a");
    tokens().append("b");
    String done = work("it");
    tokens().append("c");
    return done;
  }

  @Test
  void valueThatCannotBeStoredIsRejectedByAppend() {
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
  void valueThatPostgresRejectsIsTheFailureOfTheWorkflow() {
    rejectRows("stream", "new.value::text = '\"b\"'");
    Handle<String> handle =
        start(() -> {
          tokens().append("a");
          tokens().append("b");
          return "added";
        });

    assertThatThrownBy(handle::await)
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("not today");
    assertThat(database.query("select attempt from cairn.workflows where id = 'w'"))
        .containsExactly("1");
  }

  @Test
  void valueOfAStepThatPostgresRejectsIsTheFailureOfTheStep() {
    rejectRows("stream", "new.value::text = '\"b\"'");
    Handle<String> handle =
        start(() ->
            Durable.step(
                "write",
                () -> {
                  tokens().append("b");
                  return "added";
                }));

    assertThatThrownBy(handle::await)
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("not today");
  }

  @Test
  void appendAfterCloseIsRejected() {
    Handle<String> handle =
        start(() -> {
          tokens().close();
          tokens().append("late");
          return "added";
        });

    assertThatThrownBy(handle::await)
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("stream 'tokens' of workflow 'w' after the stream was closed");
  }

  @Test
  void readerTimesOut() {
    Cairn cairn =
        openWith(() -> {
          Durable.sleep(Duration.ofDays(1));
          return "never";
        });
    cairn.start(StartOptions.id("w"), flow);

    assertThatThrownBy(() -> values(read(cairn).timeout(Duration.ofMillis(20))))
        .isInstanceOf(AwaitTimeoutException.class)
        .hasMessageContaining(
            "Stream 'tokens' of workflow 'w' had no value at offset 0 within PT0.02S");
    StreamReader<String> missing = cairn.messages().stream("nobody", "tokens", String.class);
    assertThatThrownBy(() -> values(missing))
        .isInstanceOf(NoSuchWorkflowException.class)
        .hasMessageContaining("There is no workflow 'nobody'");
    assertThatThrownBy(() -> read(cairn).from(-1)).hasMessageContaining("offset is -1");
  }

  @Test
  void readingInAWorkflowIsRejected() {
    Cairn[] cairn = new Cairn[1];
    cairn[0] = openWith(() -> values(read(cairn[0])).toString());

    assertThatThrownBy(() -> flow.call())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Read it in a step");
    assertThatThrownBy(StreamTest::tokens).hasMessageContaining("called outside a workflow");
  }

  @Test
  void publisherDeliversAsRequested() throws Exception {
    Cairn cairn =
        openWith(() -> {
          tokens().appendAll(List.of("a", "b", "c"));
          return "done";
        });
    cairn.start(StartOptions.id("w"), flow).await();
    var subscriber = new Subscriber();

    read(cairn).publisher().subscribe(subscriber);

    assertThat(subscriber.all.get(30, TimeUnit.SECONDS)).containsExactly("a", "b", "c");
  }

  /** A subscriber that requests one value at a time. */
  private static final class Subscriber implements Flow.Subscriber<StreamItem<String>> {
    private final CompletableFuture<List<String>> all = new CompletableFuture<>();
    private final List<String> values = new ArrayList<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription requested) {
      subscription.complete(requested);
      requested.request(1);
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

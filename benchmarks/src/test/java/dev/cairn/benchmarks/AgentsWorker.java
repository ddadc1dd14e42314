package dev.cairn.benchmarks;

import dev.cairn.Cairn;
import dev.cairn.langchain4j.DurableChatModel;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A process that runs many agents whose model is slow, and measures its heap and its platform
 * threads while all of them wait for the model. It also exits when its parent dies.
 */
final class AgentsWorker {
  /** Names of measured values. */
  static final String THREADS = "threads";

  static final String THREADS_BEFORE = "threads before";
  static final String SECONDS = "seconds";
  static final String LEFT = "bytes left";

  private static final int TURNS = 3;
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Cairn cairn;
  private final Counted model;
  private final Fn.Of1<Integer, String> agent;

  private AgentsWorker(Cairn cairn, Counted model) {
    this.cairn = cairn;
    this.model = model;
    DurableChatModel durable = DurableChatModel.of(model);
    agent = cairn.workflow("agent", Integer.class, String.class, all -> talk(durable, all));
  }

  /** The first response to each agent comes when all agents have asked. */
  private static String talk(ChatModel durable, int agents) {
    String last = durable.chat(UserMessage.from(SlowModel.TOGETHER + agents)).aiMessage().text();
    for (int turn = 1; turn < TURNS; turn++) {
      last = durable.chat(UserMessage.from("turn " + turn)).aiMessage().text();
    }
    return last;
  }

  /** Counts the calls. */
  private record Counted(ChatModel wrapped, AtomicInteger calls) implements ChatModel {
    @Override
    public ChatResponse doChat(ChatRequest request) {
      calls.incrementAndGet();
      return wrapped.chat(request);
    }
  }

  public static void main(String[] arguments) {
    Worker.endWithParent();
    String url = arguments[0];
    int count = Integer.parseInt(arguments[1]);
    var openAi =
        OpenAiChatModel.builder()
            .baseUrl(url)
            .apiKey("none")
            .modelName("slow")
            .maxRetries(0)
            .build();
    Cairn cairn = Cairn.open(CairnLibrary.config(BenchDatabase.ofEnvironment()));
    var worker = new AgentsWorker(cairn, new Counted(openAi, new AtomicInteger()));
    cairn.start();
    worker.run("early", count / 10);
    System.out.println(Json.line(worker.run("agent", count)));
    Runtime.getRuntime().halt(0);
  }

  /** Measures when all agents wait for the first response. */
  private Measurement run(String prefix, int count) {
    long empty = HeapMeasurements.heapAfterGc();
    int threadsBefore = platformThreads();
    int callsBefore = model.calls().get();
    long begin = System.nanoTime();
    List<Handle<String>> handles =
        IntStream.range(0, count)
            .mapToObj(i -> cairn.start(StartOptions.id(prefix + " " + i), agent, count))
            .toList();
    awaitCalls(callsBefore + count);
    int threads = platformThreads();
    long waiting = HeapMeasurements.heapAfterGc();
    handles.forEach(Handle::await);
    double seconds = (System.nanoTime() - begin) / 1e9;
    return Measurement.of("agents", (waiting - empty) / (double) count)
        .with(THREADS, threads)
        .with(THREADS_BEFORE, threadsBefore)
        .with(SECONDS, seconds)
        .with(LEFT, (HeapMeasurements.heapAfterGc() - empty) / (double) count);
  }

  private void awaitCalls(int calls) {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (model.calls().get() < calls) {
      if (System.nanoTime() - deadline > 0) {
        throw new BenchException(
            "The model was called %d times, not %d.".formatted(model.calls().get(), calls));
      }
      Pause.millis(1);
    }
  }

  private static int platformThreads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }
}
